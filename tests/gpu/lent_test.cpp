// tests/gpu/lent_test.cpp -- Many ask one evaluator at the same time: it is found once, and each gets the bits that it gets alone.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/lent.h"

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "gpu/cpu_evaluator.h"
#include "tests/gpu/networks.h"

using namespace perigee;

TEST_CASE("what is lent is found once, and whoever has it gets the bits of one alone") {
  int found = 0;
  FindEvaluator find = lent([&] {
    ++found;
    return make_cpu_evaluator();
  });
  std::vector<std::vector<float>> heard(4);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < heard.size(); ++i) {
    threads.emplace_back([&find, &out = heard[i], i] {
      const NetworkPlan plan = make_plan(random_network(8, i));
      out.resize(plan.outputs.size() * 4096);
      const Evaluation work{&plan, note_inputs(261.6, 4096, 48000.0, 1.0), 0, 4096, out.data(), 4096};
      const auto evaluator = find();
      for (int times = 0; times < 4; ++times) evaluator->evaluate({&work, 1});
    });
  }
  for (std::thread& each : threads) each.join();
  CHECK(found == 1);
  for (std::size_t i = 0; i < heard.size(); ++i) {
    const NetworkPlan plan = make_plan(random_network(8, i));
    std::vector<float> alone(heard[i].size());
    const Evaluation work{&plan, note_inputs(261.6, 4096, 48000.0, 1.0), 0, 4096, alone.data(), 4096};
    REQUIRE(make_cpu_evaluator()->evaluate({&work, 1}));
    CHECK((heard[i] == alone));
  }
  CHECK(lent(nullptr) == nullptr);
  CHECK(lent([] { return std::unique_ptr<Evaluator>{}; })() == nullptr);
}
