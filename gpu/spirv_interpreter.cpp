// gpu/spirv_interpreter.cpp -- The shader that reads a plan from a buffer: plays at once what no pipeline was built for yet.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>

#include "gpu/spirv_network.h"
#include "gpu/spirv_shader.h"

namespace perigee {
namespace {

template <class Enumerator>
constexpr std::uint32_t word(Enumerator value) {
  return static_cast<std::uint32_t>(value);
}

using F = SpirvMath::F;
using I = SpirvMath::I;

class Interpreter {
 public:
  explicit Interpreter(std::uint32_t registers)
      : float_pointer_{pointer_to(math_.float_type())},
        int_pointer_{pointer_to(math_.int_type())},
        registers_{module_.local(pointer_to(module_.type(
            spv::Op::OpTypeArray, {math_.float_type(), math_.integer(static_cast<std::int32_t>(registers)).id})))},
        sum_{module_.local(float_pointer_)},
        value_{module_.local(float_pointer_)},
        next_term_{module_.local(int_pointer_)} {}

  std::vector<std::uint32_t> finish(const FloatControls& controls) {
    const I stride = shader_.parameter(Parameter::stride), outputs = shader_.parameter(Parameter::outputs);
    const I steps = shader_.parameter(Parameter::steps), program = shader_.parameter(Parameter::program);
    set(math_.integer(NetworkPlan::kBias), math_.number(1.0f));
    set(math_.integer(NetworkPlan::kSine), shader_.sine());
    set(math_.integer(NetworkPlan::kRamp), shader_.ramp());
    const I first_step = math_.int_add(program, outputs);
    store(next_term_, math_.int_add(first_step, math_.shift_left<1>(steps)).id);
    loop(steps, [&](I step) { run_step(math_.int_add(first_step, math_.shift_left<1>(step))); });
    loop(outputs, [&](I output) {
      const I at = math_.int_add(shader_.output_at(), math_.int_mul(output, stride));
      shader_.store(at, get(shader_.program(math_.int_add(program, output))));
    });
    return shader_.finish(controls);
  }

 private:
  SpirvId pointer_to(SpirvId type) {
    return module_.type(spv::Op::OpTypePointer, {word(spv::StorageClass::Function), type});
  }
  void store(SpirvId variable, SpirvId value) { module_.run(spv::Op::OpStore, {variable, value}); }
  F load_float(SpirvId variable) { return {module_.value(spv::Op::OpLoad, math_.float_type(), {variable})}; }
  I load_int(SpirvId variable) { return {module_.value(spv::Op::OpLoad, math_.int_type(), {variable})}; }

  SpirvId place(I reg) { return module_.value(spv::Op::OpAccessChain, float_pointer_, {registers_, reg.id}); }
  void set(I reg, F value) { store(place(reg), value.id); }
  F get(I reg) { return load_float(place(reg)); }

  // body(0), body(1) … body(count − 1).
  template <class Body>
  void loop(I count, Body body) {
    const SpirvId counter = module_.local(int_pointer_);
    const SpirvId head = module_.fresh(), test = module_.fresh(), inside = module_.fresh(), next = module_.fresh();
    const SpirvId after = module_.fresh();
    store(counter, math_.integer(0).id);
    module_.run(spv::Op::OpBranch, {head});
    module_.begin(head);
    module_.run(spv::Op::OpLoopMerge, {after, next, word(spv::LoopControlMask::MaskNone)});
    module_.run(spv::Op::OpBranch, {test});
    module_.begin(test);
    const I i = load_int(counter);
    module_.run(spv::Op::OpBranchConditional, {math_.less_unsigned(i, count).id, inside, after});
    module_.begin(inside);
    body(i);
    module_.run(spv::Op::OpBranch, {next});
    module_.begin(next);
    store(counter, math_.int_add(i, math_.integer(1)).id);
    module_.run(spv::Op::OpBranch, {head});
    module_.begin(after);
  }

  void run_step(I at) {
    const I what = shader_.program(at), terms = shader_.program(math_.int_add(at, math_.integer(1)));
    store(sum_, math_.number(0.0f).id);
    loop(terms, [&](I) {
      const I term = load_int(next_term_);
      const F weight = math_.as_float(shader_.program(math_.int_add(term, math_.integer(1))));
      store(sum_, math_.add(load_float(sum_), math_.mul(get(shader_.program(term)), weight)).id);
      store(next_term_, math_.int_add(term, math_.integer(2)).id);
    });
    const F sum = load_float(sum_);
    const SpirvMath::M wide = math_.less_unsigned(math_.integer(0), math_.bit_and(what, math_.integer(0x100)));
    const F settled = math_.select(wide, shader_.settled(sum, true), shader_.settled(sum, false));
    choose(math_.bit_and(what, math_.integer(0xff)), settled);
    set(math_.shift_right_unsigned<16>(what), load_float(value_));
  }

  // One case for each activation.
  void choose(I which, F sum) {
    const SpirvId after = module_.fresh();
    std::array<SpirvId, kActivations> labels{};
    for (SpirvId& label : labels) label = module_.fresh();
    module_.run(spv::Op::OpSelectionMerge, {after, word(spv::SelectionControlMask::MaskNone)});
    std::vector<std::uint32_t> targets;
    for (std::uint32_t n = 0; n < labels.size(); ++n) {
      targets.insert(targets.end(), {n, labels[n]});
    }
    module_.run_switch(which.id, labels[word(Activation::null)], targets);
    for (std::uint32_t n = 0; n < labels.size(); ++n) {
      module_.begin(labels[n]);
      store(value_, shader_.activate(static_cast<Activation>(n), sum).id);
      module_.run(spv::Op::OpBranch, {after});
    }
    module_.begin(after);
  }

  SpirvShader shader_;
  SpirvModule& module_ = shader_.module();
  SpirvMath& math_ = shader_.math();
  SpirvId float_pointer_, int_pointer_;
  SpirvId registers_, sum_, value_, next_term_;
};

}  // namespace

std::vector<std::uint32_t> spirv_interpreter(std::uint32_t registers, const FloatControls& controls) {
  return Interpreter{registers}.finish(controls);
}

std::size_t program_words(const NetworkPlan& plan) {
  return plan.outputs.size() + 2 * plan.steps.size() + 2 * plan.terms.size();
}

void write_program(const NetworkPlan& plan, std::span<std::uint32_t> words) {
  std::size_t at = 0;
  for (const std::uint16_t reg : plan.outputs) words[at++] = reg;
  std::size_t term_at = at + 2 * plan.steps.size();
  for (const NetworkPlan::Step& step : plan.steps) {
    words[at++] = word(step.activation) | (step.wide ? 0x100u : 0u) | (std::uint32_t{step.reg} << 16);
    words[at++] = step.terms;
    for (std::uint32_t t = 0; t < step.terms; ++t) {
      const NetworkPlan::Term& term = plan.terms[step.first + t];
      words[term_at++] = term.reg;
      words[term_at++] = std::bit_cast<std::uint32_t>(term.weight);
    }
  }
}

}  // namespace perigee
