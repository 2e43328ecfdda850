// tests/gpu/vulkan_spirv_test.cpp -- What we write is SPIR-V, as spirv-val has it, with float controls or without.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fstream>

#include "gpu/spirv_network.h"
#include "tests/gpu/networks.h"
#include "tests/gpu/vulkan_fixture.h"

namespace perigee {
namespace {

bool valid(std::span<const std::uint32_t> module, const std::string& complaints = "/dev/stderr") {
  const std::string path = vulkan_test_folder() / "module.spv";
  std::ofstream{path, std::ios::binary}.write(reinterpret_cast<const char*>(module.data()),
                                              static_cast<std::streamsize>(module.size_bytes()));
  return std::system(("spirv-val --target-env vulkan1.2 " + path + " 2>" + complaints).c_str()) == 0;
}

}  // namespace

TEST_CASE("SPIR-V: the validator accepts every network and interpreter") {
  for (const FloatControls& controls : {FloatControls{}, FloatControls{true, true, true}}) {
    for (const std::uint32_t hidden : {0u, 1u, 64u, 700u}) {
      CHECK(valid(spirv_network(make_plan(random_network(hidden, hidden + 9)), controls)));
    }
    for (const std::uint32_t registers : kInterpreterRegisters) CHECK(valid(spirv_interpreter(registers, controls)));
  }
}

TEST_CASE("SPIR-V: the validator would say no") {
  std::vector<std::uint32_t> module = spirv_network(make_plan(random_network(2, 1)), {});
  module.pop_back();  // the end of the function
  CHECK_FALSE(valid(module, "/dev/null"));
}

TEST_CASE("SPIR-V: no sum, difference or product may be fused with another") {
  const std::vector<std::uint32_t> module = spirv_network(make_plan(random_network(16, 1)), {});
  std::size_t operations = 0, marked = 0;
  for (std::size_t at = 5; at < module.size(); at += module[at] >> 16) {
    const auto op = static_cast<spv::Op>(module[at] & 0xffff);
    if (op == spv::Op::OpFAdd || op == spv::Op::OpFSub || op == spv::Op::OpFMul) ++operations;
    if (op == spv::Op::OpDecorate && static_cast<spv::Decoration>(module[at + 2]) == spv::Decoration::NoContraction)
      ++marked;
  }
  CHECK(operations > 500);
  CHECK(marked == operations);
}

}  // namespace perigee
