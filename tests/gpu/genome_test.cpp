// tests/gpu/genome_test.cpp -- Which network a frequency gets.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/genome.h"

#include <catch2/catch.hpp>
#include <limits>

#include "gpu/genome_error.h"

namespace perigee {
namespace {

Genome with_keys(std::initializer_list<const char*> keys) {
  Genome genome;
  for (const char* key : keys) genome.networks.push_back({key, {}});
  return genome;
}

}  // namespace

TEST_CASE("frequencies are rounded to 1 Hz below 20 Hz and to 10 Hz above") {
  CHECK(frequency_key(0.0) == "0");
  CHECK(frequency_key(1.4999) == "1");
  CHECK(frequency_key(1.5) == "2");
  CHECK(frequency_key(19.7) == "20");
  CHECK(frequency_key(24.9) == "20");
  CHECK(frequency_key(25.0) == "30");
  CHECK(frequency_key(440.0) == "440");
  CHECK(frequency_key(1046.5) == "1050");
  for (const double none : {-5.0, std::nan(""), -std::numeric_limits<double>::infinity()})
    CHECK(frequency_key(none) == "0");
}

TEST_CASE("every frequency with a network of its own gets that, and a rounded frequency is its own key") {
  const Genome genome = with_keys({"1", "20", "110", "340", "880"});
  for (const GenomeNetwork& each : genome.networks) {
    const double frequency_hz = std::stod(each.key);
    CHECK(frequency_key(frequency_hz) == each.key);
    CHECK(genome.network_for(frequency_hz).key == each.key);
    CHECK(genome.network_for(frequency_hz + 0.4).key == each.key);
  }
}

TEST_CASE("other frequencies get the network that is nearest, the only one is for all") {
  const Genome genome = with_keys({"1", "20", "110", "340", "880"});
  CHECK(genome.network_for(9.0).key == "1");
  CHECK(genome.network_for(12.0).key == "20");
  CHECK(genome.network_for(230.0).key == "340");
  CHECK(genome.network_for(220.0).key == "110");
  CHECK(genome.network_for(1e12).key == "880");
  CHECK(genome.network_for(std::nan("")).key == "1");
  CHECK(&genome.network_for(110.0) == &genome.networks[2]);
  for (const double frequency_hz : {0.0, 440.0, 1e9}) CHECK(with_keys({""}).network_for(frequency_hz).key.empty());
  CHECK_THROWS_AS(Genome{}.network_for(440.0), GenomeError);
}

}  // namespace perigee
