// tests/session/journal_test.cpp -- What is written in a journal is read again, and a line that is torn costs a line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/journal.h"

#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/session/listening.h"

using namespace perigee;

namespace {

const Timing kTiming{
    .now = 1280, .cycle = 1.0 / 3.0, .cps = 0.575, .scheduled = Cycles(7, 12), .at = 1536, .heard = 1536};

// An evaluation, heard from the frame 1600 on, and all else that can happen.
std::filesystem::path written(const std::filesystem::path& folder, const std::string& code) {
  const auto path = folder / "some" / "journal.jsonl";
  JournalWriter writer(path, {.rate_hz = 44100, .outputs = 4, .dialect = Dialect::tidal, .sample_folders = {"/a b"}});
  writer.changing(kTiming);  // the instrument's own
  const std::uint64_t id = writer.code({.text = code, .name = "x.lua", .first_line = 3, .origin = "osc"}, kTiming);
  writer.happened(Chance::missed, 17, true);
  writer.happened(Chance::missed, 18, false);
  writer.received("knob", Value(0.1), kTiming);
  writer.changing(kTiming);
  writer.heard(1600);
  writer.result(id, true, "42", false);
  writer.result(writer.code({.text = "error()"}, kTiming), false, "it failed", true);
  writer.shed({.frame = 6400, .voices = 3});
  writer.shed({.frame = 6464, .groups = 7, .hurried = 2, .after = 3});
  writer.late({.kind = Message::Kind::cancel, .slot = 2, .generation = 9, .frame = 6399, .came = 6464});
  writer.ending(kTiming);
  return path;
}

}  // namespace

TEST_CASE("a journal is read as it was written") {
  TemporaryFolder folder;
  for (const std::string code : {"d1(s\"bd\")\n-- \xC3\xA9", "x = \"\xFF\xFE\x80 \x01\""}) {
    const Journal journal = read_journal(written(folder.path(), code));
    std::filesystem::remove_all(folder.path() / "some");
    CHECK(journal.damaged.empty());
    CHECK(journal.header.rate_hz == 44100);
    CHECK(journal.header.dialect == Dialect::tidal);
    CHECK(journal.header.sample_folders == std::vector<std::string>{"/a b"});
    REQUIRE(journal.records.size() == 7);
    const JournalRecord &input = journal.records[0], &heard = journal.records[1], &failed = journal.records[2];
    CHECK((input.kind == JournalRecord::Kind::input && input.name == "knob" && input.value == Value(0.1)));
    CHECK((heard.code.text == code && heard.code.first_line == 3 && heard.code.name == "x.lua" && heard.ok));
    REQUIRE(heard.timing);
    CHECK(heard.timing->scheduled == Cycles(7, 12));
    CHECK((heard.timing->cycle == 1.0 / 3.0 && heard.timing->at == 1536 && heard.timing->heard == 1600));
    CHECK((failed.finished && !failed.ok && failed.stopped && !failed.timing));
    CHECK(journal.records[3].decision.voices == 3);
    const Shed& groups = journal.records[4].decision;
    CHECK((groups.voices == 0 && groups.groups == 7 && groups.hurried == 2 && groups.after == 3));
    CHECK(journal.records[5].late ==
          Late{.kind = Message::Kind::cancel, .slot = 2, .generation = 9, .frame = 6399, .came = 6464});
    CHECK(journal.chances[static_cast<int>(Chance::missed)] == std::vector<std::uint64_t>{17});
    CHECK(journal.ended);
  }
}

TEST_CASE("the newest journal is first, whatever the number of its process") {
  TemporaryFolder folder;
  const std::chrono::system_clock::time_point now{std::chrono::seconds{1'777'667'400}};
  std::vector<std::filesystem::path> begun;
  for (const int process : {9999, 10000, 7}) {
    begun.insert(begun.begin(),
                 folder.path() / journal_name(now + std::chrono::microseconds{90 * begun.size()}, process));
    std::ofstream(begun.front()) << '\n';
  }
  CHECK(begun.back().filename() == "2026-05-01T20-30-00.000000-9999.jsonl");
  CHECK(ended_journals(folder.path()) == begun);
}

TEST_CASE("a journal that ends anywhere is read up to there") {
  TemporaryFolder folder;
  std::ifstream file(written(folder.path(), "d1(s\"bd\")"));
  const std::string whole{std::istreambuf_iterator<char>{file}, {}};
  const std::size_t header = whole.find('\n');
  for (std::size_t length = header; length < whole.size(); length += 7) {
    const Journal journal = parse_journal(std::string_view{whole}.substr(0, length));
    CHECK(journal.damaged.size() <= 1);
    CHECK(journal.records.size() <= 6);
  }
  CHECK_THROWS_WITH(parse_journal("music"), Catch::Contains("no journal"));
  CHECK_THROWS_WITH(parse_journal("{\"perigee\":\"journal\",\"version\":99}"), Catch::Contains("version 99"));
}

TEST_CASE("a line that a full disk has torn costs itself, and not the one after it") {
  TemporaryFolder folder;
  const auto path = folder.path() / "journal.jsonl";
  JournalWriter writer(path, {});
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit full{.rlim_cur = std::filesystem::file_size(path) + 20, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &full);
  writer.shed({.frame = 64, .voices = 1});
  writer.shed({.frame = 128, .voices = 2});
  setrlimit(RLIMIT_FSIZE, &before);
  writer.shed({.frame = 192, .voices = 3});
  const Journal journal = read_journal(path);
  CHECK(journal.damaged == std::vector<int>{2});
  REQUIRE(journal.records.size() == 1);
  CHECK(journal.records[0].decision.voices == 3);
  CHECK(writer.problem().find("is not written") != std::string::npos);
}

TEST_CASE("a number of a journal is what it must be, or its line is left out") {
  const std::string header = R"({"perigee":"journal","version":1,"rate":48000,"outputs":2})"
                             "\n";
  for (const char* line : {R"({"shed":4.42e71,"frame":0})", R"({"shed":3,"frame":1.5})", R"({"shed":3,"frame":-1})",
                           R"({"chance":"missed","number":1e9})", R"({"shed":3,"frame":18446744073709551615})"}) {
    const Journal journal = parse_journal(header + line);
    CHECK(journal.damaged == std::vector<int>{2});
    CHECK(journal.records.empty());
  }
  CHECK_THROWS_WITH(parse_journal(R"({"perigee":"journal","version":1,"rate":1e99})"),
                    Catch::Contains("\"rate\":1e+99"));
  CHECK_THROWS_WITH(parse_journal(R"({"perigee":"journal","version":1,"outputs":0})"), Catch::Contains("from 2 to"));
}

TEST_CASE("a journal without code leaves no file, and one that is written is not the latest") {
  TemporaryFolder folder;
  const auto at = [&](const char* name) { return folder.path() / name; };
  { const JournalWriter writer(at("1.jsonl"), {}); }
  CHECK_FALSE(std::filesystem::exists(at("1.jsonl")));
  {
    JournalWriter writer(at("2.jsonl"), {});
    writer.code({.text = "1"}, {});
  }
  JournalWriter writer(at("3.jsonl"), {});
  CHECK(ended_journals(folder.path()) == std::vector{at("2.jsonl")});
  CHECK_THROWS_WITH(JournalWriter(at("3.jsonl"), {}), Catch::Contains("3.jsonl"));
}
