from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from evalkit.errors import ConfigError, DataError
from evalkit.store import Space, Store, StoreUnavailable, default_path

SPACE = Space(kind="k", about={})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


def test_the_store_is_in_the_cache_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_path() == tmp_path / "evalkit/store.sqlite"
    with Store.open() as store:
        assert store.path == default_path()
        assert store.path.is_file()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for unset in ("", None):
        if unset is None:
            monkeypatch.delenv("XDG_CACHE_HOME")
        else:
            monkeypatch.setenv("XDG_CACHE_HOME", unset)
        assert default_path() == tmp_path / "home/.cache/evalkit/store.sqlite"


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    path.touch()
    with Store.open(path) as store:
        store.put(SPACE, {"a": b"1"})
        assert store.get(SPACE, ["a"]) == [b"1"]


def test_a_store_that_another_process_is_just_making_is_waited_for(path: Path) -> None:
    maker = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    maker.execute("BEGIN IMMEDIATE")
    maker.execute("SELECT count(*) FROM sqlite_master")
    end = threading.Timer(0.3, maker.execute, ["ROLLBACK"])
    end.start()
    with Store.open(path, wait=60) as store:
        store.put(SPACE, {"a": b"1"})
        assert store.get(SPACE, ["a"]) == [b"1"]
    end.join()
    maker.close()


def test_a_file_that_is_no_database_is_left_alone(path: Path) -> None:
    path.write_text("my notes\n" * 500)
    with pytest.raises(DataError) as caught:
        Store.open(path)
    assert str(caught.value).startswith(f"{path}: the store is damaged (file is not a database).")
    assert "Move store.sqlite away" in str(caught.value)
    assert path.read_text() == "my notes\n" * 500


def test_another_programs_database_is_left_alone(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(DataError, match="another program's database"):
        Store.open(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["store.sqlite"]


def test_a_newer_store_names_the_mend(path: Path) -> None:
    Store.open(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    with pytest.raises(ConfigError, match=r"newer evalkit .* \(form 7; .* 1\)\. Upgrade evalkit"):
        Store.open(path)


def test_a_damaged_file_is_an_error_and_stays(path: Path) -> None:
    with Store.open(path) as store:
        store.put(SPACE, {str(number): b"x" * 500 for number in range(500)})
    raw = path.read_bytes()
    broken = raw[:4096] + b"\x55" * (len(raw) - 4096)
    path.write_bytes(broken)
    with Store.open(path) as store:
        with pytest.raises(DataError, match="damaged") as caught:
            store.get(SPACE, ["1"])
        with pytest.raises(DataError, match="damaged"):
            store.damage()
    assert caught.value.place == str(path)
    assert path.read_bytes() == broken


def test_a_file_cut_short_is_an_error(path: Path) -> None:
    with Store.open(path) as store:
        store.put(SPACE, {str(number): b"x" * 500 for number in range(500)})
    path.write_bytes(path.read_bytes()[: 3 * 4096])
    with pytest.raises(DataError, match="damaged"), Store.open(path) as store:
        store.get(SPACE, [str(number) for number in range(500)])


def test_a_store_without_its_tables_is_an_error(path: Path) -> None:
    Store.open(path).close()
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE contents")
    connection.close()
    with (
        Store.open(path) as store,
        pytest.raises(DataError, match="its tables are not those of a store"),
    ):
        store.get(SPACE, ["a"])


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match=r"cannot make the store's folder .*XDG_CACHE_HOME"):
        Store.open(tmp_path / "file" / "evalkit" / "store.sqlite")


def test_a_folder_in_the_stores_place(path: Path) -> None:
    path.mkdir()
    with pytest.raises(StoreUnavailable, match=r"cannot be used .*XDG_CACHE_HOME"):
        Store.open(path)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that any user can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        Path(folder).chmod(0o755)


def as_a_user(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run code as one whom permissions bind; the superuser is not."""
    head = (
        "import os, sys\nfrom pathlib import Path\nfrom evalkit.store import *\n"
        "import evalkit.text.printable, random, sqlite3\n"
        "if os.getuid() == 0:\n    os.setuid(65534)\n"
        "path = Path(sys.argv[1])\n"
    )
    return subprocess.run(
        [sys.executable, "-c", head + code, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("there", [False, True])
def test_a_read_only_folder_is_said(public: Path, there: bool) -> None:
    path = public / "store.sqlite"
    if there:
        Store.open(path).close()
        path.chmod(0o444)
    public.chmod(0o555)
    code = (
        "try:\n    Store.open(path)\nexcept StoreUnavailable as error:\n"
        "    print(error.exit_code, error)\n"
    )
    done = as_a_user(code, path)
    assert done.stderr == ""
    assert done.stdout.startswith(f"2 {public}: the store must be written to, and this is read-")
    assert "Name a folder you may write to by XDG_CACHE_HOME." in done.stdout


def test_a_full_disk_is_said_and_what_was_kept_stays(path: Path) -> None:
    code = (
        "import resource, signal, sys\nfrom pathlib import Path\nfrom evalkit.store import *\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "space = Space(kind='k', about={})\n"
        "with Store.open(Path(sys.argv[1])) as store:\n"
        "    store.put(space, {'a': b'1'})\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "    try:\n"
        "        store.put(space, {str(n): b'x' * 1000 for n in range(1000)})\n"
        "    except StoreUnavailable as error:\n"
        "        print(error)\n"
        "    assert store.get(space, ['a', '1']) == [b'1', None]\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert "the disk is full or fails" in done.stdout and "Make room on it" in done.stdout
    with Store.open(path) as store:
        assert store.get(SPACE, ["a", "1"]) == [b"1", None]
        assert store.damage() == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no home is a matter of POSIX users")
def test_a_user_without_a_home_is_told_what_to_set() -> None:
    code = (
        "import os\nfor name in ('HOME', 'XDG_CACHE_HOME'):\n    os.environ.pop(name, None)\n"
        "import pwd\nfrom evalkit.store import *\n"
        "if os.getuid() == 0:\n    os.setuid(54321)\n"
        "try:\n    print(default_path())\nexcept StoreUnavailable as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    if os.getuid() == 0:
        assert done.stdout == (
            "no folder for the store: this user has no home. Set XDG_CACHE_HOME.\n"
        )
    else:
        assert done.stdout.endswith(".cache/evalkit/store.sqlite\n")
