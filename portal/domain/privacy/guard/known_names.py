"""Words that tell a person’s name from a place or a plain word: for the personal-data guard."""

from __future__ import annotations

# Common given names in England, as people write them. Names that are more often a plain word, a
# month or a place ("May", "Will", "Chelsea") are left out: they’d cry wolf.
_GIVEN = """
aaron abbie abdul abdullah abigail adam adrian agnieszka ahmed aidan aisha aishah alan albert
alejandro alex alexander alexandra alexandru alfie ali alice alison amanda amelia amina amir
amy ana anastasia andre andrea andreea andrei andrew andy angela anil anita ann anna anne
annette anthony antonio anwar archie arjun arthur asha asif ayesha barbara barry beatrice
becky ben benjamin beth bethany betty beverley bilal brandon brenda brian bridget bruce bryan
caitlin callum cameron carl carlos carol caroline catherine cathy charles charlie charlotte
chloe chris christina christine christopher claire clare colin connor craig cristina damian
daniel danielle danny darren dave david dawid deborah debbie declan denise dennis derek diana
diane dominic donald donna doreen dorothy dylan ebony eddie edward eileen elaine eleanor elena
elizabeth ella ellen ellie emily emma eric erin esther ethan eva evelyn ewa fatima fiona
francesca frances francis fred frederick freya gareth gary gavin gemma geoff geoffrey georgia
georgina gerald gillian gina gordon graham greg gregory gurpreet habib hamza hannah harjit
harriet harry hassan hayley helen henry hilary howard hugh hussain iain ian ibrahim imran
ioana irene isaac isabella isabelle ismail ivan jackie jacob jacqueline jaime jake jamal james
jamie jan jane janet janice jason jasmine jayne jean jeff jeffrey jennifer jenny jeremy jerome
jess jessica jill jim jimmy joan joanna joanne jodie joe joel john johnny jonathan jose joseph
josh joshua joyce juan judith judy julia julian julie justin kamal karen karl karolina kasia
kate katarzyna kathleen kathryn katherine katie kayleigh keith kelly ken kenneth kevin khadija
khalid kieran kim kirsty krzysztof kumar kyle lakshmi laura lauren lawrence leah leanne lee
leon leslie liam linda lindsay lisa lorraine louis louise luca lucas lucy luke lydia
lynda lynn lynne maciej maggie malcolm mandy manuel marcin marcus margaret maria marie marion
martin martyn mary maryam mateusz matt matthew maureen maxine megan mehmet melanie melissa
michael michal michelle mick mike mia millie miriam mohammad mohammed mohamed monika muhammad
mustafa nadia naomi nasreen natalia natalie natasha nathan neil nia niamh nick nicholas nicola
nicole nigel nikki noah noel norman olivia omar oscar owen pamela patricia patrick paul paula
pauline pawel peter phil philip philippa phillip phoebe pierre piotr poppy priya rachael rachel
rafael raj rajesh ralph ramesh rashid rebecca reece rhys richard ricky rita rob robert roberto
robin rodney roger ronald rosemary rosie ross roxanne roy rukhsana russell ruth ryan sabrina
sadie sally salman samantha samuel sandra sanjay sara sarah saul sean sebastian shabana shane
shannon sharon shaun sheila shirley sian sidney simon sofia sonia sophia sophie stacey stanley
stella stephanie stephen steve steven stewart stuart sunita susan suzanne sylvia tamara tania
tanya tara tariq terence teresa terry theo theresa thomas tiffany tim timothy tina toby todd
tom tomasz tony tracey tracy trevor tyler usman vanessa vera vijay vikram vincent wayne wendy
wesley william winston xavier yasmin yusuf yvonne zac zach zachary zainab zara zoe zofia
"""
GIVEN = frozenset(_GIVEN.split())

# What follows a name when it is a street, a building or an institution, and no one’s.
_PLACE_WORDS = """
avenue ave bar bridge buildings cafe cathedral cemetery centre chapel church churchyard close
cl college common corner cottage cottages court courts crescent cres cross drive estate farm
field fields flats garden gardens gate green grove hall heath hill hospital hotel house inn
junction lane ln library lodge market meadow meadows mews mill nursery parade park pharmacy
place playground pub primary radcliffe rd road roundabout row school shop shops square sq
st station store stores street surgery terrace tavern theatre tower towers university view
walk way wharf wood woods yard day lewis partnership
"""
PLACE_WORDS = frozenset(_PLACE_WORDS.split())

# Capitalised words that follow "called" or a title, and are no name.
_NOT_NAMES = """
a about action after again all also am an and animal another anti any area as asb at back be
because been before but by can christmas city community could council councillor county crime
crimestoppers did do does down easter emergency england english environment environmental
everyone fire fly for friday from get go got had has have he her here him his how i if in is
it its just last let like local london lots many may me monday more most mum my near nearby
never next no nobody not now number of off officer on once one only or our out over oxford
oxfordshire parking people please police public rspca samaritans saturday see she should since
so some someone somebody sorry streetlink sunday support team thames thank thanks that the
their them then there these they thing this those thursday tidy to today tomorrow tuesday two
until up us valley very via was water we wednesday were what when where which while who why
will with world would yes yesterday you your
"""
NOT_NAMES = frozenset(_NOT_NAMES.split())
