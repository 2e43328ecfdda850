// tests/gpu/genome_file_test.cpp -- There and back is identity, and no wrapping hides a genome.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "gpu/genome_reader.h"
#include "gpu/genome_writer.h"
#include "gpu/gzip.h"
#include "tests/gpu/files.h"
#include "tests/gpu/networks.h"

namespace perigee {
namespace {

using Catch::Contains;
using Json = nlohmann::json;

Genome stored(const std::string& name) { return load_genome(data_path(name + ".json")); }

// A genome that no file made: its own tags, parents and patch.
Genome made() {
  Genome genome;
  genome.id = "made";
  genome.networks.push_back({"", random_network(40, 3)});
  genome.patch.nodes = {{"NetworkOutputNode", "a", {{"frequency", 220.5}}, {{"type", "3"}}}, {"OutNode", "0", {}, {}}};
  genome.patch.connections = {{"c", "a", "0", "", -1.0, 1.0, 0.25, false}};
  genome.parents = {"mother", "father"};
  genome.tags = {"drone", "härte"};
  return genome;
}

}  // namespace

TEST_CASE("a genome that is written and read is the same genome") {
  for (const char* name : kGenomeNames) {
    INFO(name);
    const Genome genome = stored(name);
    CHECK(genome.id == name);
    CHECK(read_genome(write_genome(genome), "other") == genome);
    CHECK(read_genome(pack_gzip(write_genome(genome)), "other") == genome);
  }
  CHECK(read_genome(write_genome(made()), "other") == made());
}

TEST_CASE("saved, packed or not, a genome is the same, and nothing is left beside it") {
  const TempFolder folder;
  for (const char* name : {"plain.json", "packed.json.gz"}) {
    save_genome(stored("head_allact_g003"), folder / name);
    save_genome(made(), folder / name);  // replaces the other
    CHECK(load_genome(folder / name) == made());
  }
  CHECK(is_gzip(file_bytes(folder / "packed.json.gz")));
  CHECK(std::distance(std::filesystem::directory_iterator{folder.path()}, {}) == 2);
  CHECK_THROWS_AS(save_genome(made(), folder / "no/such/folder.json"), GenomeError);
}

TEST_CASE("what is no genome is not replaced by one, and what stands in it is not told") {
  const TempFolder folder;
  const auto write = [](const std::string& path, const std::string& bytes) { std::ofstream{path} << bytes; };
  for (const std::string bytes :
       {"secret = 4711", "\"secret", "{\"secret\": 4711, secret}", "[\"secret\", 47.11.2]", "[47e999]"}) {
    write(folder / "notes", bytes);
    std::string told;
    try {
      load_genome(folder / "notes");
    } catch (const GenomeError& error) {
      told = error.what();
    }
    CHECK_THAT(told, Contains("no JSON") && !Contains("secret") && !Contains("47"));
    CHECK_THROWS_WITH(save_genome(made(), folder / "notes"), Contains("not replaced"));
    CHECK(file_bytes(folder / "notes") == bytes);
  }
  CHECK_THROWS_WITH(save_genome(made(), "/dev/null"), Contains("not replaced"));
  write(folder / "empty", "");
  save_genome(made(), folder / "empty");
  CHECK(load_genome(folder / "empty") == made());
}

TEST_CASE("however a genome is wrapped, it is the same genome") {
  const Genome genome = stored("pkg_allact_g000");
  const Json bare = Json::parse(file_bytes(data_path("pkg_allact_g000.json")))["genome"];
  Json open = bare;  // every string in a string taken out of it
  open["asNEATPatch"] = Json::parse(bare["asNEATPatch"].get<std::string>());
  for (const char* list : {"nodes", "connections"}) {
    for (Json& each : open["asNEATPatch"][list]) each = Json::parse(each.get<std::string>());
  }
  Json closed = bare;
  closed["waveNetwork"]["offspring"] = bare["waveNetwork"]["offspring"].dump();
  closed["waveNetwork"] = closed["waveNetwork"].dump();
  for (const Json& form :
       {bare, open, closed, Json{{"genome", bare}}, Json{{"data", bare}}, Json{{"genome", bare.dump()}},
        Json{{"genome", {{"genome", bare}}}}, Json{{"data", {{"genome", open.dump()}}}}, Json(closed.dump()),
        Json{{"_id", genome.id}, {"genome", Json(Json(bare.dump()).dump())}}}) {
    CHECK(read_genome(form.dump(), genome.id) == genome);
  }
}

TEST_CASE("an id in the file counts, else the one that is given, and the file's name is that") {
  const std::string text = write_genome(made());
  const std::string bare = Json::parse(text)["genome"].dump();
  CHECK(read_genome(text, "given").id == "made");
  CHECK(read_genome(bare, "given").id == "given");
  CHECK(genome_base_name("a.b/genome_1_2.json.gz") == "genome_1_2");
  CHECK(genome_base_name("x.json") == "x");
}

TEST_CASE("a file for each frequency has its networks in the order of frequencies, and they come back so") {
  const Genome genome = stored("head_onecppnperfreq_g016");
  std::vector<std::string> keys;
  for (const GenomeNetwork& each : genome.networks) keys.push_back(each.key);
  CHECK(keys == std::vector<std::string>{"1", "170", "270", "440", "710", "880"});
  CHECK(Json::parse(write_genome(genome))["genome"]["waveNetwork"]["oneCPPNPerFrequency"] == true);
}

TEST_CASE("what is written has the fields that the original library looks for, and not what it derives") {
  const Json genome = Json::parse(write_genome(made()))["genome"];
  const Json offspring = genome["waveNetwork"]["offspring"];
  const Json original =
      Json::parse(file_bytes(data_path("pkg_allact_g000.json")))["genome"]["waveNetwork"]["offspring"];
  for (const auto& [name, value] : original.items()) CHECK(offspring.contains(name));
  for (const auto& [name, value] : original["nodes"][0].items()) CHECK(offspring["nodes"][0].contains(name));
  for (const auto& [name, value] : original["connections"][0].items())
    CHECK(offspring["connections"][0].contains(name));
  const Json patch = Json::parse(genome["asNEATPatch"].get<std::string>());
  CHECK(Json::parse(patch["nodes"][1].get<std::string>())["id"] == 0);
  CHECK(Json::parse(patch["connections"][0].get<std::string>())["targetNode"] == 0);
  CHECK_FALSE(Json::parse(write_genome(stored("pkg_additive_g020")))["genome"].contains("virtualAudioGraph"));
}

TEST_CASE("what nobody asked about comes back as it was") {
  Json file = Json::parse(write_genome(made()));
  Json& genome = file["genome"];
  genome["updated"] = 1795169541848;
  genome["generationNumber"] = 17;
  genome["tags"] = {{{"tag", "a"}, {"duration", 2.5}, {"velocity", 1}}, {{"tag", "b"}}};
  genome["parentGenomes"] = {{{"genomeId", "m"}, {"eliteClass", "Bell"}}, "f"};
  genome["waveNetwork"]["offspring"]["fitness"] = 0.75;
  Genome read = read_genome(file.dump(), "x");
  CHECK(read.tags == std::vector<std::string>{"a", "b"});
  CHECK(read.parents == std::vector<std::string>{"m", "f"});
  CHECK(read_genome(write_genome(read), "x") == read);
  read.tags = {"new", "a"};
  const Json written = Json::parse(write_genome(read))["genome"];
  CHECK(written["tags"] == Json{{{"tag", "new"}}, {{"tag", "a"}, {"duration", 2.5}, {"velocity", 1}}});
  CHECK(written["parentGenomes"] == Json{{{"genomeId", "m"}, {"eliteClass", "Bell"}}, {{"genomeId", "f"}}});
  CHECK(written["updated"] == 1795169541848);
  CHECK(written["waveNetwork"]["offspring"]["fitness"] == 0.75);
}

TEST_CASE("of hidden nodes with one id the last counts, as in the original") {
  Json file = Json::parse(write_genome(made()));
  Json& nodes = file["genome"]["waveNetwork"]["offspring"]["nodes"];
  const Genome genome = read_genome(file.dump(), "x");
  Json twin = nodes.back();
  twin["activationFunction"] = "NullFn";
  nodes.insert(nodes.begin() + 21, twin);
  CHECK(read_genome(file.dump(), "x") == genome);
}

}  // namespace perigee
