// tests/lua/cppn_test.cpp -- Genomes as values of the language: made, changed, bred, kept; mistakes say what was wanted.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/cppn.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "lua/host.h"
#include "tests/gpu/files.h"
#include "tests/lua/fake_session.h"

namespace perigee {
namespace {

struct Code {
  FakeSession session;
  Host host{session, {.seconds = 20.0}};  // sanitizers are slow, and no time is tested here
  std::string value(const std::string& code) {
    const EvalResult result = host.evaluate(code, "code");
    INFO(result.error);
    CHECK(result.ok);
    return result.value;
  }
  // Until the evolution `e` is done; it gets only the time that nobody else wants.
  void wait() {
    for (int i = 0; i < 12'000 && value("e:progress().running") == "true"; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  std::string error(const std::string& code) {
    const EvalResult result = host.evaluate(code, "code");
    CHECK(!result.ok);
    return result.error;
  }
};

}  // namespace

TEST_CASE("the same seed gives the same genome, another seed another") {
  Code code;
  for (const std::string way : {"cppn.random{seed = %}", "cppn.random{seed = 1}:mutate{seed = %}",
                                "cppn.breed(cppn.random{seed = 1}, cppn.random{seed = 2}, {seed = %})"}) {
    const auto of = [&](const std::string& seed) {
      std::string text = way;
      return text.replace(text.find('%'), 1, seed);
    };
    CHECK(code.value("tostring(note\"0\":synth(" + of("5") + ")) == tostring(note\"0\":synth(" + of("5") + "))") ==
          "true");
    CHECK(code.value("tostring(note\"0\":synth(" + of("5") + ")) == tostring(note\"0\":synth(" + of("6") + "))") ==
          "false");
  }
}

TEST_CASE("genomes that differ have ids that differ, and no id grows") {
  Code code;
  code.value("g = cppn.random{seed = 1} a = g:mutate{seed = 2} b = g:mutate{seed = 2, mutations = 50}");
  CHECK(code.value("tostring(a):match\"genome (%w+)\" == tostring(b):match\"genome (%w+)\"") == "false");
  code.value("m = g for i = 1, 30 do m = cppn.morph(m, g, 0.5) end");
  CHECK(code.value("#tostring(m) < 120") == "true");
}

TEST_CASE("genomes that are bred without end are ended") {
  Code code;
  CHECK_THAT(code.error("g = cppn.random{seed = 1} while true do h = g:mutate{seed = 1} end"),
             Catch::Contains("was stopped"));
}

TEST_CASE("a morph is its parents at its ends") {
  Code code;
  code.value("a, b = cppn.random{seed = 1}, cppn.random{seed = 2}");
  CHECK_THAT(code.value("cppn.morph(a, b, 0.5)"), Catch::Contains("genome"));
  CHECK_THAT(code.error("cppn.morph(a, b, {})"), Catch::Contains("a number from 0"));
}

TEST_CASE("a morph by a pattern is a control of its notes, and is told as one on its way") {
  Code code;
  code.value("a, b = cppn.random{seed = 1}, cppn.random{seed = 2} m = cppn.morph(a, b, saw)");
  CHECK_THAT(code.value("m"), Catch::Contains("on its way to"));
  CHECK_THAT(code.value("note\"0\":synth(m)"), Catch::Contains("morph"));
  CHECK_THAT(code.value("s\"saw\":lpf(m:out(1):range(200, 900))"), Catch::Contains("an output of a network"));
  CHECK_THAT(code.value("synth(\"w\", function(v) return dsp.saw(100) * m:out(1) end)"), !Catch::Contains("morph"));
  CHECK_THAT(code.error("preset(\"w\", function(x, intensity) return x * m:out(1) end)"),
             Catch::Contains("no place in a preset"));
}

TEST_CASE("an evolution that listens for itself tells how far it is, keeps what it found, and can be stopped") {
  Code code;
  code.value("e = cppn.evolve{automatic = true, candidates = 6, seed = 2, seconds = 0.1}");
  code.wait();
  CHECK_THAT(code.value("e"), Catch::Contains("6 of 6 tried") && Catch::Contains("done"));
  CHECK(code.value("#e:best(3) >= 1") == "true");
  code.value("f = cppn.evolve{automatic = true, candidates = 1000000, seconds = 0.1}:stop()");
  CHECK_THAT(code.value("f"), Catch::Contains("stopped"));
  CHECK_THAT(code.error("cppn.evolve{automatic = true, populaton = 3}"), Catch::Contains("populaton"));
}

TEST_CASE("kinds of sound are told by any two measures, which a mistake names") {
  Code code;
  code.value("e = cppn.evolve{automatic = true, candidates = 4, seed = 2, seconds = 0.1, by = \"pitch attack\"}");
  code.wait();
  CHECK(code.value("#e:best(3) >= 1") == "true");
  CHECK_THAT(code.error("cppn.evolve{automatic = true, by = \"atack pitch\"}"),
             Catch::Contains("did you mean 'attack'") && Catch::Contains("harmonicity"));
  CHECK_THAT(code.error("cppn.evolve{automatic = true, by = \"pitch\"}"), Catch::Contains("two different"));
  CHECK_THAT(code.error("cppn.evolve{automatic = true, by = \"pitch pitch\"}"), Catch::Contains("two different"));
  CHECK_THAT(code.error("cppn.evolve{automatic = true, by = 3}"), Catch::Contains("two measures"));
}

TEST_CASE("code from elsewhere starts no evolution, and four are enough") {
  FakeSession session;
  Host stranger{session, {.trusted = false}};
  CHECK_THAT(stranger.evaluate("cppn.evolve{automatic = true}", "code").error, Catch::Contains("from elsewhere"));
  Code code;
  CHECK_THAT(code.error("all = {} for i = 1, 5 do all[i] = cppn.evolve{automatic = true, candidates = 1000000} end"),
             Catch::Contains("e:stop() ends one"));
}

TEST_CASE("code from the network replaces genomes and nothing else, and no code writes while a pattern is asked") {
  const TempFolder folder;
  const std::string notes = folder / "notes", made = folder / "made.json", inner = folder / "inner.json";
  std::ofstream{notes} << "mine";
  Code code;
  const auto network = [&](const std::string& text) { return code.host.evaluate(text, "osc", 1, {.trusted = false}); };
  const auto quoted = [](const std::string& path) { return "\"" + path + "\""; };
  CHECK(network("g = cppn.random{seed = 1}  g:save(" + quoted(made) + ")  g:save(" + quoted(made) + ")").ok);
  CHECK_THAT(network("g:save(" + quoted(notes) + ")").error, Catch::Contains("not replaced"));
  CHECK_THAT(network("cppn.library(" + quoted(notes) + ")").error, Catch::Contains("no SQLite database"));
  CHECK(network("cppn.library(" + quoted(folder / "l.db") + "):put(g):export(" + quoted(folder / "all") + ")").ok);
  code.value("l = cppn.library(\":memory:\")");
  for (const std::string& call :
       std::vector<std::string>{"g:save(" + quoted(inner) + ")", "cppn.library(" + quoted(inner) + ")", "l:put(g)"}) {
    CHECK_THAT(network("return s\"bd\":fmap(function(v) " + call + " return v end)").error +
                   network("print(s\"bd\":fmap(function(v) " + call + " return v end))").error,
               Catch::Contains("function inside a pattern"));
  }
  CHECK(file_bytes(notes) == "mine");
  CHECK_FALSE(std::filesystem::exists(inner));
}

TEST_CASE("a genome that a library keeps gets no second name by the way") {
  Code code;
  code.value("l = cppn.library(\":memory:\"):put(cppn.random{seed = 1}, \"one\"):put(cppn.random{seed = 1})");
  CHECK_THAT(code.error("l:put(cppn.random{seed = 1}, \"two\")"), Catch::Contains("kept as \"one\""));
  CHECK(code.value("table.concat(l:rename(\"one\", \"two\"):list(), \" \")") == "two");
  CHECK(code.value("l") == "library of 1 genome");
}

TEST_CASE("what is no number is told in words, and help has an overview of genomes") {
  Code code;
  CHECK_THAT(code.error("s\"bd\":fast(cppn.random{seed = 1}:out(3))"), Catch::Contains("it is an output of a network"));
  CHECK_THAT(code.value("cppn.evolve{population = 2}"), Catch::Contains("none marked"));
  for (const char* topic : {"cppn", "genomes"}) CHECK_THAT(code.host.help(topic), Catch::Contains("cppn.morph"));
}

TEST_CASE("the good ones of a population stay and have children") {
  Code code;
  code.value("p = cppn.evolve{population = 5, seed = 3}");
  code.value("q = p:good(2, 4):next{seed = 1}");
  CHECK(code.value("#q") == "5");
  CHECK(code.value("tostring(q[1]) == tostring(p[2]) and tostring(q[2]) == tostring(p[4])") == "true");
  CHECK_THAT(code.value("q"), Catch::Contains("generation 1"));
  CHECK(code.value("q[6] == nil") == "true");
  CHECK_THAT(code.error("p:good(6)"), Catch::Contains("numbered from 1 to 5"));
}

TEST_CASE("a library keeps genomes under names and tags, in a file") {
  const auto folder = std::filesystem::temp_directory_path() / ("perigee-cppn-" + std::to_string(std::rand()));
  std::filesystem::create_directories(folder);
  Code code;
  code.value("l = cppn.library(\"" + (folder / "l.db").string() + "\")");
  code.value("l:put(cppn.random{seed = 1}, \"one\"):put(cppn.random{seed = 2}, \"two\"):tag(\"two\", \"bright\")");
  CHECK(code.value("table.concat(l:list(), \" \")") == "one two");
  CHECK(code.value("table.concat(l:list\"bright\", \" \")") == "two");
  CHECK(code.value("tostring(l:get\"one\") == tostring(cppn.random{seed = 1})") == "true");
  CHECK_THAT(code.error("l:get\"three\""), Catch::Contains("three"));
  CHECK(code.value("l:export\"" + (folder / "out").string() + "\"") == "2");
  CHECK(code.value("cppn.library(\"" + (folder / "m.db").string() + "\"):import\"" + (folder / "out").string() +
                   "\"") == "2");
  std::filesystem::remove_all(folder);
}

TEST_CASE("mistakes about genomes name what is wanted, and what was meant") {
  Code code;
  code.value("g = cppn.random{seed = 1}");
  CHECK_THAT(code.error("cppn.random{sed = 1}"), Catch::Contains("did you mean 'seed'"));
  CHECK_THAT(code.error("g:out(18)"), Catch::Contains("from 0 to 17"));
  CHECK_THAT(code.error("g:out(1, {frequency = -1})"), Catch::Contains("from 0 to 20000"));
  CHECK_THAT(code.error("note\"0\":synth(4)"), Catch::Contains("a genome plays a pattern"));
  CHECK_THAT(code.error("cppn.load\"no such file\""), Catch::Contains("no such file"));
  CHECK_THAT(code.error("cppn.breed(g, 1)"), Catch::Contains("argument 2 must be a genome"));
  CHECK_THAT(code.error("g.mutate()"), Catch::Contains("argument 1 must be a genome"));
}

TEST_CASE("every function of genomes has its line of help and an example that runs") {
  Code code;
  code.value("l = cppn.library(\":memory:\") p = cppn.evolve{population = 4, seed = 1} g = cppn.random{seed = 1}");
  for (const Command& function : genome_functions()) {
    INFO(function.name);
    CHECK(!function.help.empty());
    CHECK(function.usage.find_first_of("({") != std::string_view::npos);
    const bool needs_files = function.name == "cppn.load" || function.name == "g:save" ||
                             function.name == "cppn.library" || function.name == "library:import" ||
                             function.name == "library:export";
    if (function.name.starts_with("evolution:"))
      code.value("e = cppn.evolve{automatic = true, candidates = 2, seconds = 0.1}"), code.wait();
    if (!needs_files) code.value(std::string{function.example});
  }
}

}  // namespace perigee
