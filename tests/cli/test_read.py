"""`jieli read` as its user runs it: one bulletin, a folder, a folder with bad files, a run that was stopped."""

import json
import shutil
from pathlib import Path

import pytest

from jieli.cli import reading
from jieli.cli.exit_codes import ExitCode
from jieli.cli.main import run
from jieli.reader.trail import Edit, play

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


def test_papers_of_an_earlier_run_are_no_bulletins(tmp_path):
    (tmp_path / "a.txt").write_text(BULLETIN, encoding="utf-8")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_text("<html></html>", encoding="utf-8")
    assert [job.name for job in reading.jobs_in(tmp_path, None, tmp_path / "pages")[0]] == ["a.txt"]


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
