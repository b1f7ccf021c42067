"""Uploaded files are kept whole, under keys that can’t lead out of their folder."""

from __future__ import annotations

import os
from contextlib import ExitStack

import pytest
from flask import Flask

from portal.config import SettingMissing
from portal.extensions.files import FileStore, Folder, NotStored


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "files")


def test_a_file_comes_back_as_it_was_put(folder):
    folder.put("photos/ab/cd.jpg", b"\xff\xd8", "image/jpeg")
    assert folder.get("photos/ab/cd.jpg") == b"\xff\xd8"
    assert folder.exists("photos/ab/cd.jpg")
    with folder.open("photos/ab/cd.jpg") as file:
        assert file.read(1) == b"\xff"


def test_putting_again_replaces_the_whole_file(folder):
    folder.put("a.jpg", b"long and old", "image/jpeg")
    folder.put("a.jpg", b"new", "image/jpeg")
    assert folder.get("a.jpg") == b"new"
    assert list(folder.keys()) == ["a.jpg"]


def test_a_deleted_file_is_gone_and_may_be_deleted_again(folder):
    folder.put("a.jpg", b"1", "image/jpeg")
    folder.delete("a.jpg")
    folder.delete("a.jpg")
    assert not folder.exists("a.jpg")


@pytest.mark.parametrize("key", ["missing.jpg", "a/missing.jpg", "kept.jpg/inside", "photos"])
def test_what_is_not_kept_is_said_to_be_missing(folder, key):
    folder.put("kept.jpg", b"1", "image/jpeg")
    folder.put("photos/one.jpg", b"1", "image/jpeg")
    assert not folder.exists(key)
    with pytest.raises(NotStored):
        folder.get(key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../secret",
        "a/../../secret",
        "a/./b",
        "a//b",
        "a/",
        ".hidden",
        "a/.new-1",
        "a\\..\\b",
        "a\x00b",
        "a b",
        "é.jpg",
        "a\n",
        "x" * 201,
        "~root/a",
        "C:/a",
        "..",
        "%2e%2e/a",
    ],
)
@pytest.mark.parametrize("action", ["get", "delete", "exists", "open", "put"])
def test_no_key_leads_out_of_the_folder(folder, key, action):
    extra = (b"1", "image/jpeg") if action == "put" else ()
    with pytest.raises(ValueError, match="not a key"):
        getattr(folder, action)(key, *extra)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(folder, monkeypatch):
    folder.put("a.jpg", b"old", "image/jpeg")

    def power_cut(_descriptor):
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", power_cut)
    with pytest.raises(OSError, match="no space"):
        folder.put("a.jpg", b"new", "image/jpeg")
    assert folder.get("a.jpg") == b"old"
    assert [path.name for path in folder.root.iterdir()] == ["a.jpg"]


def test_files_can_be_read_by_nobody_else_on_the_machine(folder):
    folder.put("photos/a.jpg", b"1", "image/jpeg")
    assert (folder.root / "photos/a.jpg").stat().st_mode & 0o077 == 0


@pytest.fixture
def started(tmp_path):
    with ExitStack() as contexts:

        def start(setting: str) -> FileStore:
            app = Flask(__name__, instance_path=str(tmp_path / "instance"))
            app.config["FILES_URL"] = setting
            store = FileStore()
            store.init_app(app)
            contexts.enter_context(app.app_context())
            return store

        yield start


@pytest.mark.parametrize(
    ("setting", "place"),
    [
        ("", "instance/files"),
        ("{tmp}/kept", "kept"),
        ("file://{tmp}/kept%20here", "kept here"),
        ("file://localhost{tmp}/kept", "kept"),
    ],
)
def test_the_setting_names_the_folder(started, tmp_path, setting, place):
    store = started(setting.format(tmp=tmp_path))
    store.put("a.jpg", b"1", "image/jpeg")
    assert (tmp_path / place / "a.jpg").read_bytes() == b"1"
    with store.open("a.jpg") as file:
        assert file.read() == store.get("a.jpg") == b"1"
    assert store.exists("a.jpg")
    assert list(store.keys()) == ["a.jpg"]
    store.delete("a.jpg")
    assert not store.exists("a.jpg")


@pytest.mark.parametrize("setting", ["s3://bucket", "https://example.org/", "file://server/share"])
def test_the_portal_does_not_start_on_a_store_it_can_not_use(started, setting):
    with pytest.raises(SettingMissing, match="FILES_URL can’t be"):
        started(setting)
