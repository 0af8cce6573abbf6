from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from evalkit import plugins
from evalkit.errors import ConfigError, DataError, ModelError
from evalkit.translate.command import CommandTranslator

UPPER = "import sys\nfor line in sys.stdin: print(line.rstrip('\\n').upper())"
TEXTS = [f"text number {k}" for k in range(20)]


def python(program: str, **options: Any) -> CommandTranslator:
    given = {"timeout": 60.0, "env": {"PYTHONIOENCODING": "utf-8"}} | options
    return CommandTranslator(system="mt", command=(sys.executable, "-c", program), **given)


def counting(folder: Path, body: str = "print(line.strip().upper())") -> str:
    """A program that notes every line it reads in folder/read."""
    return (
        f"import sys, os, time\nnote = open({str(folder / 'read')!r}, 'a')\n"
        f"for line in sys.stdin:\n    note.write(line); note.flush()\n    {body}"
    )


def read_by(folder: Path) -> list[str]:
    return (folder / "read").read_text().splitlines()


def translate(translator: CommandTranslator, texts: list[str] = TEXTS) -> tuple[str, ...]:
    return translator.translate(texts, "en-it", "doc")


def test_each_line_is_answered_by_a_line() -> None:
    assert translate(python(UPPER), ["one", " due è ", "one"]) == ("ONE", "DUE È", "ONE")


def test_a_chain_reads_what_the_one_before_wrote() -> None:
    reverse = "import sys\nfor line in sys.stdin: print(line.strip()[::-1])"
    chain = CommandTranslator(
        system="mt", command=((sys.executable, "-c", UPPER), (sys.executable, "-c", reverse))
    )
    assert translate(chain, ["abc", "de"]) == ("CBA", "ED")


def test_languages_stand_in_the_arguments() -> None:
    program = "import sys\nfor line in sys.stdin: print(*sys.argv[1:])"
    made = CommandTranslator(
        system="mt", command=(sys.executable, "-c", program, "{source}", "{target}", "<{lp}>")
    )
    assert translate(made, ["x"]) == ("en it <en-it>",)


def test_nothing_passes_a_shell(tmp_path: Path) -> None:
    hostile = "$(touch hit); `touch hit` | touch hit"
    program = "import sys\nfor line in sys.stdin: print(sys.argv[1] + line.strip())"
    made = CommandTranslator(
        system="mt", command=(sys.executable, "-c", program, hostile), folder=tmp_path
    )
    assert translate(made, [hostile]) == (hostile + hostile,)
    assert not (tmp_path / "hit").exists()


def test_it_runs_in_its_folder_with_its_environment(tmp_path: Path) -> None:
    script = tmp_path / "mt.sh"
    script.write_text('#!/bin/sh\nwhile read line; do echo "$MARK $line"; done\n')
    script.chmod(0o755)
    made = plugins.build(
        "translators",
        "evalkit.translate.command:CommandTranslator",
        {"system": "mt", "command": ["./mt.sh"], "env": {"MARK": "x"}},
        folder=tmp_path,
    )
    assert translate(made, ["a"]) == ("x a",)


@pytest.mark.parametrize("command", [[], [[]], [["cat"], []]])
def test_no_command_is_a_usage_error(command: list[Any]) -> None:
    with pytest.raises(ConfigError, match="there is no command"):
        plugins.build(
            "translators",
            "evalkit.translate.command:CommandTranslator",
            {"system": "mt", "command": command},
        )


def test_a_missing_program_is_named() -> None:
    with pytest.raises(ModelError, match="no-such-program: there is no such program"):
        translate(CommandTranslator(system="mt", command=("no-such-program",)))


@pytest.mark.parametrize("body", ["pass", "print(line.strip()); print(line.strip())"])
def test_wrong_line_counts_name_the_segment(tmp_path: Path, body: str) -> None:
    program = counting(tmp_path, f"print('x') if 'number 13' not in line else exec({body!r})")
    count = 19 if body == "pass" else 21
    with pytest.raises(
        DataError,
        match=rf"wrote {count} lines for 20 segments; .* segment 14 of 20 \('text number 13'\)",
    ):
        translate(python(program))
    assert len(read_by(tmp_path)) < 20 * 4


def test_counts_that_are_wrong_only_together_name_the_first() -> None:
    program = "import sys; lines = list(sys.stdin); print('x\\n' * min(len(lines), 15), end='')"
    with pytest.raises(DataError, match=r"wrote 15 lines for 20 .* among segments 1 to 20, and no"):
        translate(python(program))


def test_a_crash_names_status_complaints_and_segment(tmp_path: Path) -> None:
    body = "print('x') if 'number 7' not in line else sys.exit('cannot parse \\x1b[2J')"
    with pytest.raises(
        ModelError,
        match=r"ended with exit status 1; .* segment 8 of 20 \('text number 7'\)\. "
        r"It said: cannot parse \\x1b",
    ):
        translate(python(counting(tmp_path, body)))


def test_a_crash_by_a_signal_is_named(tmp_path: Path) -> None:
    body = "print('x') if 'number 7' not in line else os.abort()"
    with pytest.raises(ModelError, match=r"was ended by signal 6; .* segment 8 of 20"):
        translate(python(counting(tmp_path, body)))


def test_a_hang_names_the_segment(tmp_path: Path) -> None:
    body = "print('x', flush=True) if 'number 7' not in line else time.sleep(600)"
    with pytest.raises(
        ModelError,
        match=r"did not end within 3 s .* written 7 lines, the next is segment 8 of 20 "
        r"\('text number 7'\), on which it hangs alone",
    ):
        translate(python(counting(tmp_path, body), timeout=3.0))


def test_output_that_is_no_utf_8_names_the_segment(tmp_path: Path) -> None:
    body = (
        "sys.stdout.buffer.write(b'x\\n' if 'number 7' not in line else b'caff\\xe8\\n');"
        "sys.stdout.flush()"
    )
    with pytest.raises(DataError, match=r"answered segment 8 of 20 .* with no UTF-8 text"):
        translate(python(counting(tmp_path, body)))


def test_an_empty_line_names_the_segment(tmp_path: Path) -> None:
    body = "print('x' if 'number 7' not in line else ' ')"
    with pytest.raises(DataError, match="an empty line for segment 8 of 20"):
        translate(python(counting(tmp_path, body)))


def test_output_without_end_is_stopped() -> None:
    with pytest.raises(ModelError, match="wrote without end"):
        translate(python("while True: print('y' * 100000)", timeout=600.0), ["a"])


def test_line_breaks_inside_a_segment_become_spaces_and_that_is_said(
    said: list[str],
) -> None:
    assert translate(python(UPPER), ["a\r\nb\u2028c", "d"]) == ("A B C", "D")
    assert any("line breaks inside of 1 segments become spaces" in words for words in said)


def test_line_breaks_inside_a_segment_are_refused_where_asked() -> None:
    with pytest.raises(DataError, match=r"a line break inside segment 2 of 2 \('b c'\)"):
        translate(python(UPPER, newline="refuse"), ["a", "b\nc"])


def test_what_is_known_is_not_translated_again(tmp_path: Path) -> None:
    translator = python(counting(tmp_path))
    translate(translator, ["a", "b", "a"])
    assert translate(translator, ["c", "b"]) == ("C", "B")
    assert read_by(tmp_path) == ["a", "b", "c"]
    assert translate(python(counting(tmp_path), cache=False), ["a"]) == ("A",)
    assert read_by(tmp_path) == ["a", "b", "c", "a"]


def test_batches_before_a_crash_are_kept(tmp_path: Path) -> None:
    stop = tmp_path / "stop"
    stop.touch()
    body = (
        f"sys.exit(1) if 'number 7' in line and os.path.exists({str(stop)!r})"
        " else print(line.strip().upper())"
    )
    translator = python(counting(tmp_path, body), batch=3)
    with pytest.raises(ModelError):
        translate(translator)
    stop.unlink()
    (tmp_path / "read").unlink()
    assert translate(translator) == tuple(text.upper() for text in TEXTS)
    assert read_by(tmp_path) == TEXTS[6:]


def test_a_changed_script_is_run_again(tmp_path: Path) -> None:
    script = tmp_path / "mt.py"
    made = CommandTranslator(system="mt", command=(sys.executable, "mt.py"), folder=tmp_path)
    script.write_text(UPPER)
    assert translate(made, ["a"]) == ("A",)
    script.write_text(UPPER.replace("upper()", "upper() + '!'"))
    assert translate(made, ["a"]) == ("A!",)


def test_a_run_replays_without_the_program(tmp_path: Path, said: list[str]) -> None:
    script = tmp_path / "mt.sh"
    script.write_text("#!/bin/sh\ncat\n")
    script.chmod(0o755)
    made = CommandTranslator(system="mt", command=("./mt.sh",), folder=tmp_path)
    assert translate(made, ["a", "b"]) == ("a", "b")
    script.unlink()
    assert translate(made, ["b"]) == ("b",)
    assert any("its remembered translations are used" in words for words in said)
    with pytest.raises(ModelError, match=r"mt\.sh: there is no such program"):
        translate(made, ["b", "c"])


CHAIN = (("apertium", "-u", "eng-spa"), ("apertium", "-u", "spa-ita"))


@pytest.mark.needs("apertium")
def test_a_real_engine_translates_through_a_third_language() -> None:
    texts = ["I saw the red house yesterday.", "The cat drinks water.", "The cat drinks water."]
    made = CommandTranslator(system="apertium", command=CHAIN, env={"LC_ALL": "C.UTF-8"})
    done = made.translate(texts, "en-it", "doc")
    assert done[0] == "Ho veduto la casa rossa ieri."
    assert done[1] == done[2] != texts[1]


@pytest.mark.needs("apertium")
def test_a_real_engine_translates_the_statement(root: Path) -> None:
    text = (root / "seeds/leader-en.txt").read_text(encoding="utf-8")
    texts = [line for line in text.splitlines() if len(line.split()) > 5]
    made = CommandTranslator(system="apertium", command=CHAIN, env={"LC_ALL": "C.UTF-8"})
    done = made.translate(texts, "en-it", "leader-en")
    assert len(done) == len(texts)
    assert not set(done) & set(texts)


@pytest.mark.needs("apertium")
def test_a_real_engine_that_lacks_a_language_says_so() -> None:
    made = CommandTranslator(system="apertium", command=("apertium", "eng-xyz"))
    with pytest.raises(ModelError, match=r"exit status .*segment 1 of 1 .*It said: .*eng-xyz"):
        made.translate(["Hello."], "en-it", "doc")
