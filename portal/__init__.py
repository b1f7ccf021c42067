"""The residents’ site, and the core that both sites share."""
