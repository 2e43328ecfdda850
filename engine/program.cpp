// engine/program.cpp -- Putting units together: shared parts, registers by lifetime, limits with reasons.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <tuple>
#include <utility>

namespace perigee {
namespace {

constexpr std::uint16_t kNoRegister = 0xffff;

using Op = Program::Op;

UnitKind kind_of(const Op& op) { return unit_info(op.unit).kind; }
bool is_value(const Program::Operand& operand) {
  return operand.kind == Program::Operand::Kind::reg || operand.kind == Program::Operand::Kind::held;
}
bool is_named(const Op& op, std::string_view name) { return unit_info(op.unit).name == name; }
bool reads_back(const Op& op) { return is_named(op, "feedback_quantum") || is_named(op, "feedback_sample"); }
bool writes_back(const Op& op) { return is_named(op, "feedback_write"); }

// Calls each(value) for what the op takes from other ops.
template <class Each>
void for_inputs(const Op& op, const Each& each) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(unit_info(op.unit).input_count); ++i) {
    if (is_value(op.inputs[i])) each(op.inputs[i].index);
  }
}
template <class Each>
void for_outputs(const Op& op, const Each& each) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(unit_info(op.unit).outputs); ++i) each(op.outputs[i]);
}

// What an op is in a chain, and which of its inputs the chain goes through.
std::pair<Link, std::uint8_t> link_of(const Op& op) {
  using Kind = Program::Operand::Kind;
  static constexpr std::pair<std::string_view, Link> kLinks[] = {
      {"mul", Link::mul}, {"add", Link::add}, {"adsr", Link::adsr},  {"muladd", Link::muladd},
      {"lpf", Link::lpf}, {"out", Link::out}, {"place", Link::place}};
  const auto known =
      std::find_if(std::begin(kLinks), std::end(kLinks), [&](const auto& each) { return is_named(op, each.first); });
  if (known == std::end(kLinks) || op.held) return {};
  const bool first = op.inputs[0].kind == Kind::reg, second = op.inputs[1].kind == Kind::reg;
  const Link link = known->second;
  if (link != Link::mul && link != Link::add) return {first ? link : Link::none, std::uint8_t{0}};
  return {first != second ? link : Link::none, static_cast<std::uint8_t>(second ? 1 : 0)};
}

// Which links may stand before those that are there already, from the end of a chain backwards: two factors, a low-pass, two
// factors, an end, any of which may be missing; or up to three of factors and summands.
class ChainShape {
 public:
  bool take(Link link) {
    switch (link) {
      case Link::none:
        return false;
      case Link::out:
      case Link::place:
        if (length_ > 0) return false;
        ended_ = true;
        break;
      case Link::lpf:
        if (filtered_ || summed_) return false;
        filtered_ = true;
        steps_ = 0;
        break;
      case Link::add:
      case Link::muladd:
        if (filtered_ || ended_ || shaped_ || steps_ == 3) return false;
        summed_ = true;
        ++steps_;
        break;
      case Link::adsr:
        if (summed_ || steps_ == 2) return false;
        shaped_ = true;
        ++steps_;
        break;
      case Link::mul:
        if (steps_ == (summed_ ? 3 : 2)) return false;
        ++steps_;
        break;
    }
    ++length_;
    return true;
  }

 private:
  int length_ = 0, steps_ = 0;
  bool ended_ = false, filtered_ = false, summed_ = false, shaped_ = false;
};

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
  const Value value{{Program::Operand::Kind::param, index}, true};
  return move_ ? move_(*this, name, value) : value;
}

std::array<ProgramBuilder::Value, kMaxUnitOutputs> ProgramBuilder::add(std::string_view unit,
                                                                       std::span<const Value> inputs) {
  const int place_of_unit = find_unit(unit);
  const std::string name{unit};
  if (place_of_unit < 0) {
    fail("no unit named '" + name + "'");
    return {};
  }
  const UnitInfo& info = unit_info(place_of_unit);
  if (static_cast<int>(inputs.size()) > info.input_count) {
    fail("'" + name + "' takes " + std::to_string(info.input_count) + " inputs, not " + std::to_string(inputs.size()));
    return {};
  }
  Op op;
  op.unit = static_cast<std::int16_t>(place_of_unit);
  for (std::size_t place = 0; place < static_cast<std::size_t>(info.input_count); ++place) {
    const Value value = place < inputs.size() ? inputs[place] : constant(info.inputs[place].default_value);
    if (!value.valid) {
      fail("input '" + std::string{info.inputs[place].name} + "' of '" + name + "' is not a signal");
      return {};
    }
    if (info.inputs[place].constant && value.operand.kind != Program::Operand::Kind::constant) {
      fail("input '" + std::string{info.inputs[place].name} + "' of '" + name + "' must be a number, not a signal");
      return {};
    }
    op.inputs[place] = value.operand;
  }
  // Units have no memory of who else uses them, so the same unit with the same inputs is made once. Only an end sums twice.
  std::array<Value, kMaxUnitOutputs> made{};
  const auto same = std::find_if(ops_.begin(), ops_.end(), [&](const Op& other) {
    return other.unit == op.unit && other.inputs == op.inputs && info.outputs > 0 && !reads_back(op) &&
           other.formula == op.formula;
  });
  if (same == ops_.end()) {
    if (ops_.size() == kMaxOps) {
      fail("more than " + std::to_string(kMaxOps) + " units; leave some out, or share the sound between two voices");
      return {};
    }
    op.held = info.kind == UnitKind::arithmetic &&
              std::none_of(op.inputs.begin(), op.inputs.begin() + info.input_count,
                           [](const auto& operand) { return operand.kind == Program::Operand::Kind::reg; });
    const auto is_zero = [&](int input) {
      const auto& operand = op.inputs[static_cast<std::size_t>(input)];
      return operand.kind == Program::Operand::Kind::constant && constants_[operand.index] == 0.0f;
    };
    if (info.memory_seconds > 0.0f && !(info.memory_user >= 0 && is_zero(info.memory_user))) {
      float seconds = info.memory_seconds;
      if (info.memory_input >= 0) {
        const auto& wanted = op.inputs[static_cast<std::size_t>(info.memory_input)];
        seconds = std::clamp(constants_[wanted.index], 0.0f, seconds);
      }
      op.ring = static_cast<std::int16_t>(rings_.size());
      rings_.push_back(seconds);
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(info.outputs); ++i) op.outputs[i] = values_++;
    ops_.push_back(op);
  } else {
    op = *same;
  }
  const auto kind = op.held ? Program::Operand::Kind::held : Program::Operand::Kind::reg;
  for (std::size_t i = 0; i < made.size(); ++i) made[i] = {{kind, op.outputs[i]}, static_cast<int>(i) < info.outputs};
  return made;
}

ProgramBuilder::Value ProgramBuilder::feedback(Delay delay) {
  return one(delay == Delay::sample ? "feedback_sample" : "feedback_quantum", {});
}

void ProgramBuilder::set_formula(std::shared_ptr<const Formula> formula) {
  ops_.back().formula = static_cast<std::int16_t>(formulas_.size());
  formulas_.push_back(std::move(formula));
}

void ProgramBuilder::close(Value feedback, Value signal) {
  const auto read = std::find_if(ops_.begin(), ops_.end(), [&](const Op& op) {
    return feedback.valid && reads_back(op) && op.outputs[0] == feedback.operand.index;
  });
  if (read == ops_.end()) {
    fail("only a feedback can be closed");
    return;
  }
  const std::int16_t ring = read->ring;
  const bool closed =
      std::any_of(ops_.begin(), ops_.end(), [&](const Op& op) { return writes_back(op) && op.ring == ring; });
  if (closed) {
    fail("a feedback is closed twice");
    return;
  }
  const std::size_t before = ops_.size();
  add("feedback_write", {signal});
  if (ops_.size() > before) ops_.back().ring = ring;
}

// Units of which nothing is heard go: from the ends backwards, and from what comes back to what was fed back.
void ProgramBuilder::leave_out_unheard() {
  std::vector<std::size_t> maker(values_, 0);
  for (std::size_t at = 0; at < ops_.size(); ++at)
    for_outputs(ops_[at], [&](std::uint16_t value) { maker[value] = at; });
  std::vector<char> heard(ops_.size(), 0);
  std::vector<std::size_t> waiting;
  const auto hear = [&](std::size_t at) {
    if (heard[at] == 0) waiting.push_back(at);
    heard[at] = 1;
  };
  for (std::size_t at = 0; at < ops_.size(); ++at) {
    if (kind_of(ops_[at]) == UnitKind::end) hear(at);
  }
  while (!waiting.empty()) {
    const Op& op = ops_[waiting.back()];
    waiting.pop_back();
    for_inputs(op, [&](std::uint16_t value) { hear(maker[value]); });
    if (!reads_back(op)) continue;
    bool closed = false;
    for (std::size_t at = 0; at < ops_.size(); ++at) {
      if (!writes_back(ops_[at]) || ops_[at].ring != op.ring) continue;
      hear(at);
      closed = true;
    }
    if (!closed) fail("a feedback is never closed");
  }
  std::vector<Op> kept;
  for (std::size_t at = 0; at < ops_.size(); ++at) {
    if (heard[at] != 0) kept.push_back(ops_[at]);
  }
  ops_ = std::move(kept);
}

// Puts the ops that lie in loops of single samples next to each other: what they need before them, what needs them after.
std::array<std::size_t, 2> ProgramBuilder::gather_sample_loop() {
  std::vector<char> returns(values_, 0), is_inner(values_, 0);  // by value
  std::vector<char> after(ops_.size(), 0), inner(ops_.size(), 0);
  std::vector<std::int16_t> rings;
  for (std::size_t at = 0; at < ops_.size(); ++at) {
    const Op& op = ops_[at];
    if (is_named(op, "feedback_sample")) {
      rings.push_back(op.ring);
      after[at] = 1;
    }
    for_inputs(op, [&](std::uint16_t value) { after[at] = static_cast<char>(after[at] | returns[value]); });
    for_outputs(op, [&](std::uint16_t value) { returns[value] = after[at]; });
  }
  if (rings.empty()) return {0, 0};
  for (std::size_t at = ops_.size(); at-- > 0;) {
    const Op& op = ops_[at];
    const bool closes = writes_back(op) && std::find(rings.begin(), rings.end(), op.ring) != rings.end();
    bool leads_back = closes || is_named(op, "feedback_sample");
    for_outputs(op, [&](std::uint16_t value) { leads_back = leads_back || is_inner[value] != 0; });
    if (!leads_back) continue;
    for_inputs(op, [&](std::uint16_t value) { is_inner[value] = 1; });
    inner[at] = static_cast<char>(closes || after[at] != 0);
  }
  std::vector<Op> ordered;
  std::array<std::size_t, 2> loop{};
  const auto append = [&](auto wanted) {
    for (std::size_t at = 0; at < ops_.size(); ++at) {
      if (wanted(at)) ordered.push_back(ops_[at]);
    }
  };
  append([&](std::size_t at) { return after[at] == 0 && inner[at] == 0; });
  loop[0] = ordered.size();
  append([&](std::size_t at) { return inner[at] != 0; });
  loop[1] = ordered.size();
  append([&](std::size_t at) { return after[at] != 0 && inner[at] == 0; });
  ops_ = std::move(ordered);
  for (std::size_t at = loop[0]; at < loop[1]; ++at) {
    const UnitKind kind = kind_of(ops_[at]);
    if (kind == UnitKind::plain || kind == UnitKind::arithmetic) continue;
    fail("'" + std::string{unit_info(ops_[at].unit).name} +
         "' needs whole quanta and cannot stand in a loop of single samples; use a feedback of one quantum");
  }
  return loop;
}

// Does what comes from `first` to `last` make nothing but the cutoff in the chain after it?
void ProgramBuilder::join_cutoff(std::size_t first, std::size_t last, const std::vector<int>& readers) {
  const std::uint16_t made = ops_[last].outputs[0];
  if (readers[made] != 1) return;
  for (std::size_t at = first; at <= last; ++at) {
    const Link link = ops_[at].link;
    if (link != Link::mul && link != Link::add && link != Link::muladd) return;
  }
  const std::size_t next = last + 1, end = next + ops_[next].chain;
  for (std::size_t at = next; at < end; ++at) {
    const Program::Operand& cutoff = ops_[at].inputs[1];
    if (ops_[at].link == Link::lpf && is_value(cutoff) && cutoff.index == made)
      ops_[first].filtered = static_cast<std::uint8_t>(end - next);
  }
}

// From the last link of each chain backwards. What stands before a link is put right before it, if only its signal comes from other
// ops: then no register is needed for longer.
void ProgramBuilder::find_chains(std::array<std::size_t, 2> loop) {
  std::vector<int> readers(values_, 0);
  for (const Op& op : ops_) for_inputs(op, [&](std::uint16_t value) { ++readers[value]; });
  const auto part_of = [&](std::size_t at) { return at < loop[0] ? 0 : at < loop[1] ? 1 : 2; };
  const auto maker_of = [&](std::uint16_t value) {
    return static_cast<std::size_t>(
        std::find_if(ops_.begin(), ops_.end(),
                     [&](const Op& op) {
                       bool made = false;
                       for_outputs(op, [&](std::uint16_t output) { made = made || output == value; });
                       return made;
                     }) -
        ops_.begin());
  };
  const auto takes_little = [](const Op& op, std::size_t signal) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(unit_info(op.unit).input_count); ++i) {
      if (i != signal && is_value(op.inputs[i])) return false;
    }
    return true;
  };
  for (std::size_t end = ops_.size(); end-- > 0;) {
    ChainShape shape;
    auto [link, signal] = link_of(ops_[end]);
    if (part_of(end) == 1 || !shape.take(link)) continue;
    std::size_t first = end;
    while (true) {
      ops_[first].link = link;
      ops_[first].signal = signal;
      const std::uint16_t value = ops_[first].inputs[signal].index;
      const std::size_t maker = maker_of(value);
      if (readers[value] != 1 || part_of(maker) != part_of(first)) break;
      std::tie(link, signal) = link_of(ops_[maker]);
      if ((maker + 1 < first && !takes_little(ops_[maker], signal)) || !shape.take(link)) break;
      const auto begin = ops_.begin();
      std::rotate(begin + static_cast<std::ptrdiff_t>(maker), begin + static_cast<std::ptrdiff_t>(maker) + 1,
                  begin + static_cast<std::ptrdiff_t>(first));
      --first;
    }
    for (std::size_t at = first; at < end; ++at) ops_[at].chain = static_cast<std::uint8_t>(end - at + 1);
    if (end + 1 < ops_.size() && part_of(end + 1) == part_of(end)) join_cutoff(first, end, readers);
    end = first;
  }
}

std::unique_ptr<const Program> ProgramBuilder::build() {
  auto program = std::make_unique<Program>();
  static std::atomic<std::uint64_t> built{0};
  program->serial_ = ++built;
  leave_out_unheard();
  const auto loop = gather_sample_loop();
  find_chains(loop);
  std::vector<Op>& ops = ops_;
  int readers = 0, ends = 0, state_rows = 0;
  for (const Op& op : ops) {
    readers += kind_of(op) == UnitKind::reader ? 1 : 0;
    ends += kind_of(op) == UnitKind::end ? 1 : 0;
    state_rows += unit_info(op.unit).state_rows;
    if (kind_of(op) != UnitKind::end) continue;
    const std::size_t bus = unit_info(op.unit).bus;
    program->busses_ |= bus == kCircleBus ? kCircleBits : 1u << bus;
  }
  if (ends == 0) fail("nothing is sent to an out");
  if (readers > 1) fail("a Program reads its sample once; use its outputs again instead");
  if (state_rows > kMaxStateRows)
    fail("the units remember " + std::to_string(state_rows) + " numbers for each voice and there is room for " +
         std::to_string(kMaxStateRows) + "; leave some out");

  // Rings of units that are left out go with them.
  std::vector<float> rings;
  std::vector<std::int16_t> ring_of(rings_.size(), -1);
  double ring_seconds = 0.0;
  for (Op& op : ops) {
    if (op.ring < 0) continue;
    std::int16_t& ring = ring_of[static_cast<std::size_t>(op.ring)];
    if (ring < 0) {
      ring = static_cast<std::int16_t>(rings.size());
      rings.push_back(rings_[static_cast<std::size_t>(op.ring)]);
      ring_seconds += static_cast<double>(rings.back());
    }
    op.ring = ring;
  }
  if (rings.size() > kMaxRings) fail("more than " + std::to_string(kMaxRings) + " units that remember sound");
  if (ring_seconds > kMaxRingSeconds) fail("the delays together are longer than 32 seconds");

  // A value's register is free again after its last reader, and that reader may already write its own result there. What is
  // read inside the loop of single samples is read until its end.
  std::vector<std::size_t> last_reader(values_, 0);
  for (std::size_t at = 0; at < ops.size(); ++at) {
    const bool looping = at >= loop[0] && at < loop[1];
    for_inputs(ops[at], [&](std::uint16_t value) { last_reader[value] = looping ? loop[1] - 1 : at; });
  }
  std::vector<std::uint16_t> register_of(values_, kNoRegister);
  std::vector<std::uint16_t> free_registers;
  int registers = 0, state_row = 0;
  for (std::size_t at = 0; at < ops.size(); ++at) {
    Op& op = ops[at];
    const UnitInfo& info = unit_info(op.unit);
    // The result may take the register of an input that ends here, frame by frame. Not with two outputs: the first written could
    // be an input still to be read. Not that of a value for the whole quantum, which is read for every frame. Not in the loop.
    std::vector<char> too_early(values_, static_cast<char>(info.outputs != 1 || (at >= loop[0] && at < loop[1])));
    for (std::size_t i = 0; i < static_cast<std::size_t>(info.input_count); ++i) {
      if (!is_value(op.inputs[i])) continue;
      std::uint16_t& index = op.inputs[i].index;
      if (op.inputs[i].kind == Program::Operand::Kind::held && !op.held) too_early[index] = 1;
      index = register_of[index];
    }
    std::vector<std::uint16_t> freed_after;
    for (std::uint16_t value = 0; value < values_; ++value) {
      if (last_reader[value] != at || register_of[value] == kNoRegister) continue;
      (too_early[value] != 0 ? freed_after : free_registers).push_back(register_of[value]);
      register_of[value] = kNoRegister;
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(info.outputs); ++i) {
      const std::uint16_t value = op.outputs[i];
      if (free_registers.empty()) free_registers.push_back(static_cast<std::uint16_t>(registers++));
      register_of[value] = free_registers.back();
      free_registers.pop_back();
      op.outputs[i] = register_of[value];
    }
    free_registers.insert(free_registers.end(), freed_after.begin(), freed_after.end());
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
  program->rings_ = std::move(rings);
  program->formulas_ = std::move(formulas_);
  program->sample_loop_ = loop;
  program->reads_sample_ = readers > 0;
  const bool failed = !error_.empty();
  const std::string reason = std::move(error_);
  *this = ProgramBuilder{};
  error_ = reason;
  if (failed) return nullptr;
  return program;
}

}  // namespace perigee
