// engine/program.cpp -- Putting units together: shared parts, registers by lifetime, limits with reasons.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program.h"

#include <algorithm>
#include <cmath>

namespace perigee {
namespace {

constexpr std::uint16_t kNoRegister = 0xffff;

bool is_end(Unit unit) { return unit_info(unit).outputs == 0; }
bool is_arithmetic(Unit unit) {
  return unit == Unit::add || unit == Unit::sub || unit == Unit::mul || unit == Unit::mix || unit == Unit::clip;
}
bool is_value(const Program::Operand& operand) {
  return operand.kind == Program::Operand::Kind::reg || operand.kind == Program::Operand::Kind::held;
}
bool is_reader(Unit unit) { return unit == Unit::sample_mono || unit == Unit::sample_stereo; }

}  // namespace

int Program::param_index(std::string_view name) const noexcept {
  for (std::size_t i = 0; i < params_.size(); ++i) {
    if (params_[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

std::array<float, kMaxParams> Program::default_params() const noexcept {
  std::array<float, kMaxParams> values{};
  for (std::size_t i = 0; i < params_.size(); ++i) values[i] = params_[i].default_value;
  return values;
}

ProgramBuilder::Value ProgramBuilder::fail(std::string reason) {
  if (error_.empty()) error_ = std::move(reason);
  return {};
}

ProgramBuilder::Value ProgramBuilder::constant(float value) {
  if (!std::isfinite(value)) return fail("a constant must be a finite number");
  // −0 and +0 are told apart by nobody; the first one met is kept.
  const auto found = std::find(constants_.begin(), constants_.end(), value);
  const auto index = static_cast<std::uint16_t>(found - constants_.begin());
  if (found == constants_.end()) {
    if (constants_.size() == kMaxConstants) return fail("more than " + std::to_string(kMaxConstants) + " constants");
    constants_.push_back(value);
  }
  return {{Program::Operand::Kind::constant, index}, true};
}

ProgramBuilder::Value ProgramBuilder::param(std::string_view name, float default_value) {
  const auto found = std::find_if(params_.begin(), params_.end(), [&](const auto& p) { return p.name == name; });
  const auto index = static_cast<std::uint16_t>(found - params_.begin());
  if (found == params_.end()) {
    if (params_.size() == kMaxParams) return fail("more than " + std::to_string(kMaxParams) + " parameters");
    params_.push_back({std::string{name}, default_value});
  } else if (found->default_value != default_value) {
    return fail("parameter '" + std::string{name} + "' has two different defaults");
  }
  return {{Program::Operand::Kind::param, index}, true};
}

std::array<ProgramBuilder::Value, kMaxUnitOutputs> ProgramBuilder::add(std::string_view unit,
                                                                       std::initializer_list<Value> inputs) {
  const UnitInfo* info = find_unit(unit);
  if (info == nullptr) {
    fail("no unit named '" + std::string{unit} + "'");
    return {};
  }
  return add(info->unit, inputs);
}

std::array<ProgramBuilder::Value, kMaxUnitOutputs> ProgramBuilder::add(Unit unit, std::initializer_list<Value> inputs) {
  const UnitInfo& info = unit_info(unit);
  const std::string name{info.name};
  if (static_cast<int>(inputs.size()) > info.input_count) {
    fail("'" + name + "' takes " + std::to_string(info.input_count) + " inputs, not " + std::to_string(inputs.size()));
    return {};
  }
  Program::Op op;
  op.unit = unit;
  std::size_t place = 0;
  for (const Value& value : inputs) {
    if (!value.valid) {
      fail("input '" + std::string{info.inputs[place].name} + "' of '" + name + "' is not a signal");
      return {};
    }
    op.inputs[place++] = value.operand;
  }
  for (; place < static_cast<std::size_t>(info.input_count); ++place) {
    const Value value = constant(info.inputs[place].default_value);
    if (!value.valid) return {};
    op.inputs[place] = value.operand;
  }
  // Units have no memory of who else uses them, so the same unit with the same inputs is made once. Only an end sums twice.
  std::array<Value, kMaxUnitOutputs> made{};
  const auto same = std::find_if(ops_.begin(), ops_.end(), [&](const Program::Op& other) {
    return other.unit == op.unit && other.inputs == op.inputs && !is_end(unit);
  });
  if (same == ops_.end()) {
    if (ops_.size() == kMaxOps) {
      fail("more than " + std::to_string(kMaxOps) + " units");
      return {};
    }
    op.held = is_arithmetic(unit) &&
              std::none_of(op.inputs.begin(), op.inputs.begin() + info.input_count,
                           [](const auto& operand) { return operand.kind == Program::Operand::Kind::reg; });
    for (std::size_t i = 0; i < static_cast<std::size_t>(info.outputs); ++i) op.outputs[i] = values_++;
    ops_.push_back(op);
  } else {
    op = *same;
  }
  const auto kind = op.held ? Program::Operand::Kind::held : Program::Operand::Kind::reg;
  for (std::size_t i = 0; i < made.size(); ++i) made[i] = {{kind, op.outputs[i]}, static_cast<int>(i) < info.outputs};
  return made;
}

std::unique_ptr<const Program> ProgramBuilder::build() {
  auto program = std::make_unique<Program>();
  int readers = 0, ends = 0, state_rows = 0;
  for (const Program::Op& op : ops_) {
    readers += is_reader(op.unit) ? 1 : 0;
    ends += is_end(op.unit) ? 1 : 0;
    state_rows += unit_info(op.unit).state_rows;
  }
  if (ends == 0) fail("nothing is sent to an out");
  if (readers > 1) fail("a Program reads its sample once; use its outputs again instead");
  if (state_rows > kMaxStateRows) fail("the units together need too much memory for each voice");

  // Units of which nothing is heard are left out: walk backwards from the ends.
  std::vector<char> needed(values_, 0);
  std::vector<Program::Op> ops;
  for (auto op = ops_.rbegin(); op != ops_.rend(); ++op) {
    const UnitInfo& info = unit_info(op->unit);
    bool heard = is_end(op->unit);
    for (std::size_t i = 0; i < static_cast<std::size_t>(info.outputs); ++i)
      heard = heard || needed[op->outputs[i]] != 0;
    if (!heard) continue;
    ops.push_back(*op);
    for (std::size_t i = 0; i < static_cast<std::size_t>(info.input_count); ++i) {
      if (is_value(op->inputs[i])) needed[op->inputs[i].index] = 1;
    }
  }
  std::reverse(ops.begin(), ops.end());

  // A value's register is free again after its last reader, and that reader may already write its own result there.
  std::vector<std::size_t> last_reader(values_, 0);
  for (std::size_t at = 0; at < ops.size(); ++at) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(unit_info(ops[at].unit).input_count); ++i) {
      if (is_value(ops[at].inputs[i])) last_reader[ops[at].inputs[i].index] = at;
    }
  }
  std::vector<std::uint16_t> register_of(values_, kNoRegister);
  std::vector<std::uint16_t> free_registers;
  int registers = 0, state_row = 0;
  for (std::size_t at = 0; at < ops.size(); ++at) {
    Program::Op& op = ops[at];
    const UnitInfo& info = unit_info(op.unit);
    std::vector<std::uint16_t> freed;
    for (std::size_t i = 0; i < static_cast<std::size_t>(info.input_count); ++i) {
      if (!is_value(op.inputs[i])) continue;
      const std::uint16_t value = op.inputs[i].index;
      op.inputs[i].index = register_of[value];
      if (last_reader[value] == at && std::find(freed.begin(), freed.end(), register_of[value]) == freed.end()) {
        freed.push_back(register_of[value]);
      }
    }
    // In place only with one output: with two, the first written could be an input still to be read.
    if (info.outputs == 1) free_registers.insert(free_registers.end(), freed.begin(), freed.end());
    for (std::size_t i = 0; i < static_cast<std::size_t>(info.outputs); ++i) {
      const std::uint16_t value = op.outputs[i];
      if (free_registers.empty()) free_registers.push_back(static_cast<std::uint16_t>(registers++));
      register_of[value] = free_registers.back();
      free_registers.pop_back();
      op.outputs[i] = register_of[value];
    }
    if (info.outputs != 1) free_registers.insert(free_registers.end(), freed.begin(), freed.end());
    op.state_row = static_cast<std::uint16_t>(state_row);
    state_row += info.state_rows;
  }
  if (registers > kMaxRegisters) fail("more than " + std::to_string(kMaxRegisters) + " signals are needed at once");

  program->params_ = std::move(params_);
  program->ops_ = std::move(ops);
  for (const float value : constants_) {
    LaneRow row;
    row.fill(value);
    program->constants_.push_back(row);
  }
  program->registers_ = registers;
  program->state_rows_ = state_row;
  program->reads_sample_ = readers > 0;
  const bool failed = !error_.empty();
  const std::string reason = std::move(error_);
  *this = ProgramBuilder{};
  error_ = reason;
  if (failed) return nullptr;
  return program;
}

}  // namespace perigee
