// tests/gpu/hostile_test.cpp -- Whatever a file holds, it is read as a genome that can be played, or refused with a reason.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "gpu/cpu_evaluator.h"
#include "gpu/genome_reader.h"
#include "gpu/genome_writer.h"
#include "gpu/gzip.h"
#include "tests/gpu/files.h"

namespace perigee {
namespace {

using Json = nlohmann::json;

// True: it was read, came back from a second journey unchanged, and every output at every tried sample is a finite number.
bool reads(const std::string& bytes) {
  Genome genome;
  try {
    genome = read_genome(bytes, "x");
  } catch (const GenomeError& error) {
    CHECK(std::string{error.what()}.size() > 10);
    return false;
  }
  CHECK((read_genome(write_genome(genome), "x") == genome));
  for (const GenomeNetwork& each : genome.networks) {
    const NetworkPlan plan = make_plan(each.network);
    std::vector<float> out(64 * plan.outputs.size());
    const Evaluation work{&plan, note_inputs(440.0, 48000, 48000.0, 1.0), 12345, 64, out.data(), 64};
    CHECK(make_cpu_evaluator()->evaluate({&work, 1}));
    CHECK(std::all_of(out.begin(), out.end(), [](float value) { return std::isfinite(value); }));
  }
  return true;
}

std::string reason(const std::string& bytes) {
  try {
    read_genome(bytes, "x");
  } catch (const GenomeError& error) {
    return error.what();
  }
  return "was read";
}

std::string small_file() { return file_bytes(data_path("pkg_allact_g000.json")); }

// Every value in it, by pointer.
std::vector<Json*> values_of(Json& root) {
  std::vector<Json*> all = {&root};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i]->is_structured()) {
      for (Json& each : *all[i]) all.push_back(&each);
    }
  }
  return all;
}

// A file's own network in which one thing is made wrong.
template <class Change>
std::string reason_after(Change change) {
  Json file = Json::parse(small_file());
  change(file["genome"]["waveNetwork"]["offspring"]);
  return reason(file.dump());
}

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("bytes changed at random are read or refused") {
  std::mt19937 random{1};
  const std::string file = small_file();
  int read = 0;
  for (int i = 0; i < 1000; ++i) {
    std::string bytes = file;
    for (auto flips = 1 + random() % 3; flips > 0; --flips)
      bytes[random() % bytes.size()] ^= static_cast<char>(1u << random() % 8);
    read += reads(bytes) ? 1 : 0;
  }
  CHECK(read > 100);
  CHECK(read < 900);
}

TEST_CASE("a file that is cut off is refused, packed or not") {
  const std::string file = small_file(), packed = pack_gzip(file);
  for (std::size_t length = 0; length < file.size(); length += 97) CHECK_FALSE(reads(file.substr(0, length)));
  for (std::size_t length = 0; length < packed.size(); length += 31) CHECK_FALSE(reads(packed.substr(0, length)));
  CHECK(reads(packed));
}

TEST_CASE("packed bytes changed at random are refused: their check sum says so") {
  std::mt19937 random{2};
  const std::string packed = pack_gzip(small_file());
  for (int i = 0; i < 500; ++i) {
    std::string bytes = packed;
    bytes[12 + random() % (bytes.size() - 12)] ^= static_cast<char>(1u << random() % 8);
    CHECK_FALSE(reads(bytes));
  }
}

TEST_CASE("fields removed or replaced at random, in the patch's strings too, are read or refused") {
  std::mt19937 random{3};
  Json file = Json::parse(small_file());
  file["genome"].erase("virtualAudioGraph");
  Json& patch = file["genome"]["asNEATPatch"];
  patch = Json::parse(patch.get<std::string>());
  for (const char* list : {"nodes", "connections"}) {
    for (Json& each : patch[list]) each = Json::parse(each.get<std::string>());
  }
  const std::vector<Json> others = {nullptr,
                                    true,
                                    -1,
                                    1e308,
                                    1u << 31,
                                    9.3e18,
                                    "",
                                    "0",
                                    "NaN",
                                    "{}",
                                    "[]",
                                    Json::array(),
                                    Json::object(),
                                    Json::array({1, 2}),
                                    "\"\\\"\\\"\"",
                                    "Bias",
                                    0.5,
                                    7};
  int read = 0;
  for (int i = 0; i < 1000; ++i) {
    Json changed = file;
    for (auto changes = 1 + random() % 2; changes > 0; --changes) {
      const std::vector<Json*> values = values_of(changed);
      Json& value = *values[random() % values.size()];
      if (random() % 3 == 0 && value.is_structured() && !value.empty()) {
        value.erase(std::next(value.begin(), static_cast<std::ptrdiff_t>(random() % value.size())));
      } else {
        value = others[random() % others.size()];
      }
    }
    read += reads(changed.dump()) ? 1 : 0;
  }
  CHECK(read > 100);
  CHECK(read < 900);
}

TEST_CASE("depth and size are bounded before they cost anything") {
  const std::string open(3000000, '[');
  CHECK_THAT(reason(open), Contains("nested deeper than 64"));
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += "{\"genome\":";
  CHECK_THAT(reason(objects), Contains("nested deeper than 64"));
  CHECK_THAT(reason(Json(objects).dump()), Contains("nested deeper than 64"));
  std::string many = "[0";
  for (int i = 0; i < 6000000; ++i) many += ",0";
  CHECK_THAT(reason(many), Contains("more than 6 million"));
  const std::string packed = pack_gzip(std::string(3000000, ' '));
  CHECK_THROWS_WITH(unpack_gzip(packed, 2 << 20), Contains("unpacks to more than 2 MiB"));
  CHECK(unpack_gzip(packed, 3000000).size() == 3000000);
  CHECK_THROWS_AS(unpack_gzip(packed, 2999999), GenomeError);
}

TEST_CASE("what is no genome is refused with a reason") {
  CHECK_THAT(reason(""), Contains("no JSON"));
  CHECK_THAT(reason("RIFF"), Contains("no JSON"));
  CHECK_THAT(reason("{\"_id\":\"\xff\"}"), Contains("no JSON"));
  CHECK_THAT(reason("{}"), Contains("no genome of the kromosynth format"));
  CHECK_THAT(reason("[]"), Contains("must be an object"));
  CHECK_THAT(reason("{\"genome\":{\"asNEATPatch\":\"{}\"}}"), Contains("waveNetwork: missing"));
  CHECK_THAT(reason(file_bytes(data_path("head_onecppnperfreq_g000.json"))), Contains("holds no network"));
  CHECK_THAT(reason("{\"waveNetwork\":{\"parents\":[]}}"), Contains("offspring: missing"));
  CHECK_THROWS_WITH(load_genome("/no/such/file.json"), Contains("/no/such/file.json") && Contains("No such file"));
  CHECK_THROWS_WITH(load_genome(data_path("")), Contains("is no file"));
}

TEST_CASE("a network that cannot be computed is refused, and the reason says where") {
  CHECK_THAT(reason_after([](Json& n) { n["nodes"][5]["activationFunction"] = "tanh"; }),
             Contains("waveNetwork.offspring.nodes[5].activationFunction") && Contains("\"tanh\"") &&
                 Contains("BipolarSigmoid"));
  CHECK_THAT(reason_after([](Json& n) { n["connections"][7]["weight"] = nullptr; }), Contains("connections[7].weight"));
  CHECK_THAT(reason_after([](Json& n) { n["connections"][7]["weight"] = 1e300; }), Contains("connections[7].weight"));
  CHECK_THAT(reason_after([](Json& n) { n["connections"][7]["weight"] = "1"; }), Contains("must be a number"));
  CHECK_THAT(reason_after([](Json& n) { n["connections"][2]["sourceID"] = "ghost"; }),
             Contains("connections[2].sourceID") && Contains("ghost"));
  CHECK_THAT(reason_after([](Json& n) { n["nodes"][4]["gid"] = n["nodes"][3]["gid"], n["connections"].clear(); }),
             Contains("a second node with the id"));
  CHECK_THAT(reason_after([](Json& n) { n["nodes"][4]["nodeType"] = "Hidden"; }), Contains("outputNodeCount"));
  CHECK_THAT(reason_after([](Json& n) { n["inputNodeCount"] = 3; }), Contains("inputNodeCount: is 3, and must be 2"));
  CHECK_THAT(reason_after([](Json& n) { std::swap(n["nodes"][0], n["nodes"][1]); }),
             Contains("nodes[0]: here must be the bias"));
  CHECK_THAT(reason_after([](Json& n) { n["nodes"].clear(); }), Contains("connections[0].sourceID"));
  CHECK_THAT(reason_after([](Json& n) { n["nodes"][6]["layer"] = "x"; }), Contains("nodes[6].layer: must be a number"));
}

}  // namespace perigee
