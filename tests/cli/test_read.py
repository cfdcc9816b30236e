"""`jieli read` as its user runs it: one bulletin, a folder, a folder with bad files, a run that was stopped."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jieli.cli import reading
from jieli.cli.exit_codes import ExitCode
from jieli.cli.main import run
from jieli.reader.trail import Edit, play

posix = pytest.mark.skipif(os.name == "nt", reason="names and pipes differ")
FILES = Path(__file__).parents[1] / "reader" / "source" / "files"
BULLETIN = """示例市第三批援疆医疗队启程
发布时间：2024-03-05 信息来源：示例日报
3月4日上午，东营市第三批援(yuán)疆医疗队6名队员从市政府广场启程，前往新疆维吾尔自治区疏附县人民医院工作一年半。
东营市人民医院副院长赵示甲到场送行。
受访者供图
"""
OTHER = BULLETIN.replace("6名队员", "8名队员")
IRRELEVANT = "示例市运动会闭幕\n3月4日，示例市第九届运动会闭幕，共产生金牌120枚。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = tmp_path / "简报"
    (there / "2024").mkdir(parents=True)
    (there / "a.txt").write_text(BULLETIN, encoding="utf-8")
    (there / "2024" / "b.txt").write_bytes(OTHER.encode("gb18030"))
    (there / "c.txt").write_text(IRRELEVANT, encoding="utf-8")
    shutil.copy(FILES / "bulletin.docx", there / "d.docx")
    (there / "e.pdf").write_bytes(b"%PDF-1.4 broken")
    (there / "f.txt").write_bytes(b"")
    (there / "notes.xlsx").write_bytes(b"PK\x03\x04")
    return there


def documents(out: Path) -> dict[str, dict]:
    return {
        str(path.relative_to(out)): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(out.rglob("*.json"))
    }


def test_one_bulletin_on_the_terminal(folder, capsys):
    assert run(["read", str(folder / "a.txt")]) == ExitCode.DONE
    out = capsys.readouterr().out
    assert "第三批援疆医疗队6名队员" in out
    assert "yuán" not in out
    assert "受访者供图" not in out
    assert "2024-03-04" in out
    assert "疏附县人民医院" in out
    assert "\x1b" not in out


def test_one_bulletin_in_english(folder, capsys):
    assert run(["read", str(folder / "a.txt"), "--lang", "en"]) == ExitCode.DONE
    assert "Event date" in capsys.readouterr().out


def test_a_folder_gives_papers_for_each_and_bad_files_stop_nobody(folder, tmp_path, capsys):
    out, pages, ledger = tmp_path / "out", tmp_path / "pages", tmp_path / "台账.xlsx"
    call = ["read", str(folder), "--json", str(out), "--html", str(pages), "--xlsx", str(ledger), "--quiet"]
    assert run(call) == ExitCode.DONE
    told = documents(out)
    assert list(told) == ["2024/b.json", "a.json", "c.json", "d.json", "e.json", "f.json"]
    assert [name for name, one in told.items() if one["relevant"]] == ["2024/b.json", "a.json", "d.json"]
    assert told["a.json"]["event_dates"][0]["start"] == "2024-03-04"
    assert told["2024/b.json"]["encoding"] == "gb18030"
    assert not told["e.json"]["readable"]
    assert told["f.json"]["reason"] == "文件是空的。请检查是否选对了文件。"
    assert sorted(path.name for path in pages.rglob("*.html")) == ["a.html", "b.html", "c.html", "d.html"]
    assert ledger.exists()
    streams = capsys.readouterr()
    assert "e.pdf" in streams.err
    assert "“6名队员”" in streams.out or "6名" in streams.out  # the two departures disagree
    assert "互相矛盾 1 处" in streams.out


def test_files_of_other_kinds_are_named(folder, capsys):
    assert run(["read", str(folder)]) == ExitCode.DONE
    assert "不是可读的格式" not in capsys.readouterr().err  # a ledger may lie beside the bulletins
    (folder / "旧.wps").write_bytes(b"WPS")
    run(["read", str(folder)])
    assert "另有1个文件不是可读的格式，没有读：旧.wps" in capsys.readouterr().err


def test_every_repair_plays_again(folder, tmp_path):
    run(["read", str(folder), "--json", str(tmp_path / "out"), "--quiet"])
    for one in documents(tmp_path / "out").values():
        text = one["original_text"]
        for number in range(len(one["stages"])):
            edits = [row for row in one["repairs"] if row["stage"] == number]
            text = play(text, [Edit(r["rule"], r["start"], r["end"], r["before"], r["after"]) for r in edits])
        assert text == one["repaired_text"]
        for row in one["repairs"]:
            assert one["original_text"][slice(*row["original"])] or row["before"] == "" or row["stage"] > 0


def test_evidence_is_the_words_of_the_article(folder, tmp_path):
    run(["read", str(folder), "--json", str(tmp_path / "out"), "--quiet"])
    for one in documents(tmp_path / "out").values():
        for rows in one.values():
            for row in rows if isinstance(rows, list) else []:
                for words in row.get("evidence", []) if isinstance(row, dict) else []:
                    assert one["repaired_text"][words["start"] : words["end"]] == words["text"]


def test_a_second_run_reads_only_what_changed(folder, tmp_path, monkeypatch):
    out = tmp_path / "out"
    call = ["read", str(folder), "--json", str(out), "--quiet"]
    run(call)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.json")}
    (folder / "a.txt").write_text(OTHER, encoding="utf-8")
    run(call)
    changed = {path.name for path, when in before.items() if path.stat().st_mtime_ns != when}
    assert changed == {"a.json", "e.json", "f.json"}  # what could not be read is tried again
    run([*call, "--again"])
    assert all(path.stat().st_mtime_ns != when for path, when in before.items())


@pytest.mark.parametrize("left", ["[]", "{", "null", '{"version": "0.1.0"}'])
def test_what_lies_where_a_document_belongs_is_written_anew(left, folder, tmp_path):
    out = tmp_path / "out"
    call = ["read", str(folder), "--json", str(out), "--quiet"]
    run(call)
    whole = (out / "a.json").read_text(encoding="utf-8")
    (out / "a.json").write_text(left, encoding="utf-8")
    assert run(call) == ExitCode.DONE
    assert (out / "a.json").read_text(encoding="utf-8") == whole


def test_a_document_that_lost_a_list_is_written_anew(folder, tmp_path):
    out = tmp_path / "out"
    call = ["read", str(folder), "--json", str(out), "--xlsx", str(tmp_path / "t.xlsx"), "--quiet"]
    run(call)
    short = json.loads((out / "a.json").read_text(encoding="utf-8"))
    del short["persons"]
    (out / "a.json").write_text(json.dumps(short), encoding="utf-8")
    assert run(call) == ExitCode.DONE
    assert documents(out)["a.json"]["persons"]


def test_links_are_not_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("密码", encoding="utf-8")
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "link.txt").symlink_to(secret)
    (tmp_path / "in" / "deep" / "up").symlink_to(tmp_path)
    (tmp_path / "in" / "a.txt").write_text(BULLETIN, encoding="utf-8")
    assert [job.name for job in reading.jobs_in(tmp_path / "in", None, None)[0]] == ["a.txt"]


def test_files_that_share_a_stem_keep_their_whole_names(tmp_path):
    for name in ("a.txt", "a.html", "b.txt"):
        (tmp_path / name).write_text(BULLETIN, encoding="utf-8")
    jobs = reading.jobs_in(tmp_path, tmp_path / "out", None)[0]
    assert [job.json.name for job in jobs if job.json] == ["a.html.json", "a.txt.json", "b.json"]


@pytest.mark.parametrize(
    ("files", "papers"),
    [
        (["a.html", "a.txt", "a.txt.txt"], ["a.html.json", "a.txt.json", "a.txt.txt.json"]),
        (["a.html", "a.txt", "a.txt.htm.txt", "a.txt.txt", "a.txt.txt.txt"], None),
        (["A.html", "a.txt"], ["A.html.json", "a.txt.json"]),
        (["a", "a.txt", "b.txt"], ["a.json", "a.txt.json", "b.json"]),
    ],
)
def test_no_two_files_share_a_paper(files, papers, tmp_path):
    for name in files:
        (tmp_path / name).write_text(BULLETIN, encoding="utf-8")
    found = [job.json.name for job in reading.jobs_in(tmp_path, tmp_path / "out", None)[0] if job.json]
    assert len({name.casefold() for name in found}) == len(files)
    assert papers is None or found == papers


@pytest.mark.parametrize("below", ["", "核对"])
def test_pages_of_an_earlier_run_are_no_bulletins(below, tmp_path, jieli):
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "a.txt").write_text(BULLETIN, encoding="utf-8")
    (inside / "b.txt").write_text(OTHER, encoding="utf-8")
    call = ["read", inside, "--html", inside / below]
    assert jieli(*call).code == ExitCode.DONE
    pages = sorted(inside.rglob("*.html"))
    said = jieli(*call)
    assert "读了 2 篇" in said.out
    assert "另有2个网页是以前写出的核对网页" in said.err
    assert sorted(inside.rglob("*.html")) == pages
    assert "读了 2 篇" in jieli("read", inside, "--xlsx", tmp_path / "l.xlsx").out


def test_a_page_of_somebody_else_is_a_bulletin(tmp_path):
    (tmp_path / "a.html").write_text(f"<html><head></head>{BULLETIN}</html>", encoding="utf-8")
    assert [job.name for job in reading.jobs_in(tmp_path, None, None)[0]] == ["a.html"]


def test_papers_may_go_into_a_folder_above_the_bulletins(folder, jieli, monkeypatch):
    """A folder of papers is no reason to leave out what lies below it."""
    monkeypatch.chdir(folder)
    assert jieli("read", "2024", "--json", ".").code == ExitCode.DONE
    assert (folder / "b.json").exists()


@pytest.mark.parametrize(
    "call",
    [
        ["in/b.html", "--html", "in/b.html"],
        ["in/b.html", "--html", "in"],
        ["in", "--html", "in"],
        ["in", "--html", "link"],
        ["in/b.html", "--xlsx", "in/../in/x.xlsx"],
        ["in/x.json", "--json", "in/x.json"],
        ["in/x.xlsx", "--xlsx", "in/x.xlsx"],
    ],
)
def test_a_bulletin_is_never_written_over(call, here, jieli):
    (here / "in").mkdir()
    (here / "link").symlink_to("in")
    for name in ("b.html", "x.json", "x.xlsx"):
        (here / "in" / name).write_text(BULLETIN, encoding="utf-8")
    if call[0] == "in/b.html" and call[1] == "--xlsx":
        (here / "in" / "b.html").unlink()
        (here / "in" / "b.html").symlink_to("x.xlsx")
    said = jieli("read", *call)
    assert said.code == ExitCode.BAD_INPUT
    assert "是要读的简报，不能写在它上面" in said.err
    assert call[1] in said.err
    assert said.out == ""
    assert all(path.read_text(encoding="utf-8") == BULLETIN for path in (here / "in").iterdir())


NOT_UTF8 = os.fsdecode(b"\xff\xfe.txt")


@posix
def test_names_that_are_no_utf8_are_shown_with_replacements(here, jieli):
    (here / "in").mkdir()
    (here / "in" / "a.txt").write_text(BULLETIN, encoding="utf-8")
    for name in (b"\xff\xfe.txt", b"\xfe\xff.txt", b"\xff.wps", b"\xff.pdf"):
        (here / "in" / os.fsdecode(name)).write_text(OTHER if name.endswith(b"txt") else "", encoding="utf-8")
    said = jieli("read", "in", "--json", "out", "--html", "out", "--xlsx", "l.xlsx")
    assert said.code == ExitCode.DONE
    assert "读了 4 篇" in said.out
    assert "\ufffd.wps" in said.err
    assert "\ufffd.pdf：文件是空的" in said.err
    assert [one["file"] for one in documents(here / "out").values()].count("\ufffd\ufffd.txt") == 2
    assert (here / "l.xlsx").exists()


@posix
def test_one_file_whose_name_is_no_utf8(here, jieli):
    (here / NOT_UTF8).write_text(BULLETIN, encoding="utf-8")
    said = jieli("read", NOT_UTF8, "--json", "out", "--html", "out", "--xlsx", "l.xlsx")
    assert said.code == ExitCode.DONE
    assert len(documents(here / "out")) == 1
    assert len(list((here / "out").glob("*.html"))) == 1
    assert (here / "l.xlsx").exists()
    assert "\ufffd\ufffd.txt" in jieli("read", "gone" + NOT_UTF8).err


def test_an_output_that_takes_no_files_is_said_before_anything_is_read(folder, here, jieli):
    out = here / "out"
    assert jieli("read", folder, "--json", out).code == ExitCode.DONE
    good = documents(out)["a.json"]
    (here / "afile").write_text("", encoding="utf-8")
    for call in ([folder, "--again"], [folder / "a.txt"]):
        said = jieli("read", *call, "--json", out, "--html", here / "afile" / "deep")
        assert said.code == ExitCode.BAD_INPUT
        assert "路径上有同名的文件或文件夹" in said.err
        assert "有意做坏" not in said.err
        assert said.out == ""
        assert documents(out)["a.json"] == good


def test_a_paper_that_cannot_be_written_is_not_blamed_on_the_bulletin(folder, here, jieli):
    (here / "out" / "a.html").mkdir(parents=True)  # passes for a folder that takes files
    said = jieli("read", folder, "--json", "out", "--html", "out", "--xlsx", "l.xlsx")
    assert said.code == ExitCode.BAD_INPUT
    assert "a.txt：写不了" in said.err
    assert "路径上有同名的文件或文件夹" in said.err
    assert "1 篇读好了，材料没有写成" in said.err
    assert "2 篇读不了" in said.out  # e.pdf and f.txt
    assert documents(here / "out")["a.json"]["readable"]
    assert (here / "l.xlsx").exists()


def test_a_page_of_another_reading_is_written_anew(folder, here, jieli):
    both = ["read", folder, "--json", "out", "--html", "pages"]
    jieli(*both)
    page = here / "pages" / "a.html"
    old = page.read_text(encoding="utf-8")
    (folder / "a.txt").write_text(OTHER, encoding="utf-8")
    jieli("read", folder, "--json", "out")
    jieli(*both)
    assert "8名队员" in page.read_text(encoding="utf-8")
    (folder / "a.txt").write_text(BULLETIN, encoding="utf-8")
    jieli("read", folder, "--json", "out")
    os.utime(page)  # newer than the document, and still of another text
    jieli(*both)
    assert page.read_text(encoding="utf-8") == old
    before = page.stat().st_mtime_ns
    jieli(*both)
    assert page.stat().st_mtime_ns == before


def forbid(monkeypatch, module, name, *paths):
    """The file system refuses ``paths``, which it never does to root."""
    real = getattr(module, name)

    def refuses(path, *rest, **more):
        if not isinstance(path, int) and Path(path) in paths:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, *rest, **more)

    monkeypatch.setattr(module, name, refuses)


def test_a_bulletin_that_may_not_be_looked_at(here, jieli, monkeypatch):
    (here / "a.txt").write_text(BULLETIN, encoding="utf-8")
    forbid(monkeypatch, Path, "stat", Path("a.txt"))
    said = jieli("read", "a.txt")
    assert said.code == ExitCode.BAD_INPUT
    assert "a.txt 打不开：没有读取的权限" in said.err


@pytest.mark.parametrize("name", ["a.txt", "in"])
def test_permission_is_no_matter_of_how_the_call_is_written(name, here, jieli, monkeypatch):
    (here / "a.txt").write_text(BULLETIN, encoding="utf-8")
    (here / "in").mkdir()
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # what typer asks
    said = jieli("read", name)
    assert "命令写法不对" not in said.err
    assert said.code == (ExitCode.DONE if name == "a.txt" else ExitCode.BAD_INPUT)
    forbid(monkeypatch, os, "scandir", Path("in"))
    assert name == "a.txt" or "in 打不开：没有读取的权限" in jieli("read", name).err


def test_a_locked_folder_among_others_is_unreadable(folder, here, jieli, monkeypatch):
    forbid(monkeypatch, os, "scandir", folder / "2024")
    said = jieli("read", folder, "--xlsx", "l.xlsx")
    assert said.code == ExitCode.DONE
    assert "3 篇读不了" in said.out
    assert "2024：文件夹打不开：没有读取的权限" in said.err


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "没有读取的权限"),
        (errno.ENOENT, "已经不在那里"),
        (errno.ENAMETOOLONG, "名称太长"),
        (errno.EISDIR, "路径上有同名的文件或文件夹"),
        (errno.EIO, "磁盘读写出错"),
    ],
)
def test_why_a_file_cannot_be_opened_is_said_in_chinese(number, words, here, monkeypatch):
    (here / "a.txt").write_text(BULLETIN, encoding="utf-8")

    def refuses(self):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "read_bytes", refuses)
    answer = reading.read_one(reading.Job(Path("a.txt"), "a.txt"))
    assert answer["reason"] == f"文件打不开：{words}。请核对权限和名称后再读。"
    assert words not in answer["reason_en"]


@pytest.mark.parametrize("option", ["--json", "--html"])
def test_a_name_too_long_to_be_written_is_said_in_chinese(option, folder, here, jieli):
    said = jieli("read", folder / "a.txt", option, f"{'长' * 90}.{option[2:]}")
    assert said.code == ExitCode.BAD_INPUT
    assert "名称太长" in said.err
    assert "too long" not in said.err
    assert "--out" not in said.err


def test_a_name_as_long_as_names_can_be_has_its_papers(here, jieli):
    name = "长" * 82
    (here / "in").mkdir()
    (here / "in" / f"{name}.txt").write_text(BULLETIN, encoding="utf-8")
    assert jieli("read", "in", "--json", "out").code == ExitCode.DONE
    assert (here / "out" / f"{name}.json").exists()


@pytest.mark.parametrize(
    "damage", [{"event_dates": [{"start": 1}], "repairs": None}, {"title": "改过"}, {"seal": 7}]
)
def test_a_damaged_document_is_read_again(damage, folder, here, jieli):
    call = ["read", folder, "--json", "out", "--xlsx", "l.xlsx"]
    jieli(*call)
    kept = here / "out" / "a.json"
    whole = kept.read_text(encoding="utf-8")
    kept.write_text(json.dumps(json.loads(whole) | damage, ensure_ascii=False), encoding="utf-8")
    assert jieli(*call).code == ExitCode.DONE
    assert kept.read_text(encoding="utf-8") == whole


def test_a_document_nested_without_end_is_read_again(folder, here, jieli):
    (here / "out").mkdir()
    (here / "out" / "a.json").write_text("[" * 200_000, encoding="utf-8")
    assert jieli("read", folder, "--json", "out").code == ExitCode.DONE


@posix
def test_whoever_closes_the_pipe_early_is_no_rule(folder, here):
    reads, writes = os.pipe()
    os.close(reads)
    done = subprocess.run(
        [sys.executable, "-m", "jieli", "read", str(folder / "a.txt"), "--xlsx", "l.xlsx", "--quiet"],
        stdout=writes, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(writes)
    assert done.stderr == b""
    assert done.returncode == ExitCode.DONE
    assert (here / "l.xlsx").exists()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["a.txt", "--xlsx", "out.txt"], "请把文件名改成以 .xlsx 结尾"),
        ([".", "--xlsx", "out"], "请把文件名改成以 .xlsx 结尾"),
        (["a.txt", "--xlsx", "l.xlsx"], "l.xlsx 是文件夹"),
        ([".", "--json", "st.json"], "--json要写文件夹"),
        ([".", "--html", "st.html"], "--html要写文件夹"),
    ],
)
def test_an_output_of_the_wrong_kind_is_refused(call, words, folder, jieli, monkeypatch):
    monkeypatch.chdir(folder)
    Path("l.xlsx").mkdir()
    said = jieli("read", *call)
    assert said.code == ExitCode.BAD_INPUT
    assert words in said.err
    assert said.out == ""
    assert not Path("st.json").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["nowhere.txt"], "nowhere.txt"), (["."], "没有信息简报"), (["e.pdf"], "PDF已损坏")],
)
def test_what_cannot_be_read_is_bad_input_and_a_sentence(arguments, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    if arguments == ["e.pdf"]:
        (tmp_path / "e.pdf").write_bytes(b"%PDF-1.4 broken")
    assert run(["read", *arguments]) == ExitCode.BAD_INPUT
    assert words in capsys.readouterr().err


def test_a_worker_that_dies_costs_one_file(folder, monkeypatch):
    """The pool's own worker is killed from outside while it has a file; the rest is read all the same."""
    jobs = reading.jobs_in(folder, None, None)[0]
    pool = reading._Pool(1)
    give = pool._give

    def give_and_kill(worker, job):
        give(worker, job)
        if job.name == "a.txt":
            worker.process.kill()

    monkeypatch.setattr(pool, "_give", give_and_kill)
    answers = {job.name: answer for job, answer in pool.run(jobs, lambda: False)}
    assert answers["a.txt"]["reason"] == reading.DIED.zh
    assert answers["c.txt"]["readable"]
    assert len(answers) == len(jobs)


def test_a_file_that_takes_too_long_is_given_up(folder, monkeypatch):
    monkeypatch.setattr(reading, "MOST_SECONDS", 0.0)
    jobs = reading.jobs_in(folder, None, None)[0][:1]
    answers = list(reading._Pool(1).run(jobs, lambda: False))
    assert [answer["reason"] for _, answer in answers] == [reading.TOO_LONG.zh]


def test_a_stopped_run_keeps_what_was_read(folder, tmp_path):
    out = tmp_path / "out"
    jobs = reading.jobs_in(folder, out, None)[0]
    seen = []
    for job, _ in reading.read_all(jobs, 1, again=False, is_stopped=lambda: len(seen) >= 2):
        seen.append(job.name)
    assert 2 <= len(seen) <= 3
    assert len(documents(out)) == len(seen)
    rest = [job.name for job, _ in reading.read_all(jobs, 1, again=False, is_stopped=lambda: False)]
    assert len(rest) == len(jobs)
