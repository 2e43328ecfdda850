// gpu/vulkan_evaluator.cpp -- Cuts work into dispatches, streams side by side in one submission, and brings the samples home.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/vulkan_evaluator.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <stdexcept>

#include "gpu/cpu_evaluator.h"
#include "gpu/spirv_network.h"
#include "gpu/vulkan_pipelines.h"
#include "gpu/vulkan_self_test.h"

namespace perigee {
namespace {

constexpr std::int32_t kMostSamples = 1 << 20;     // of one dispatch: no desktop waits long for it
constexpr std::size_t kMostFloats = 1u << 20;      // of one lane: 4 MiB, and 64 MiB in flight
constexpr std::chrono::minutes kFirstDispatch{2};  // drivers may compile in it

// A part of an evaluation: `count` samples, `done` samples after its first.
struct Piece {
  const Evaluation* work = nullptr;
  std::int32_t done = 0, count = 0;
  std::size_t stride = 0, offset = 0;  // floats, in the submission's output

  std::size_t floats() const { return work->plan->outputs.size() * stride; }
};
using Submission = std::vector<Piece>;

void bring_home(const Submission& pieces, std::span<const float> output) {
  for (const Piece& piece : pieces) {
    const Evaluation& work = *piece.work;
    for (std::size_t k = 0; k < work.plan->outputs.size(); ++k) {
      float* const out = work.out + static_cast<std::int64_t>(k) * work.stride + piece.done;
      std::memcpy(out, output.data() + piece.offset + k * piece.stride,
                  static_cast<std::size_t>(piece.count) * sizeof(float));
    }
  }
}

class Vulkan final : public VulkanEvaluator {
 public:
  explicit Vulkan(const VulkanOptions& options)
      : options_{options},
        instance_{options},
        chosen_{instance_.choose(options.device)},
        controls_{float_controls(instance_.physical(chosen_))},
        runner_{instance_.physical(chosen_)},
        pipelines_{runner_, controls_, options, device().uuid} {
    for (const std::uint32_t registers : kInterpreterRegisters) {
      interpreters_.push_back(runner_.build(spirv_interpreter(registers, controls_), pipelines_.cache()));
    }
    test();
  }

  std::string name() const override { return "Vulkan " + device().name; }
  bool ready(const NetworkPlan& plan) const override { return pipelines_.ready(plan); }
  bool await(const NetworkPlan& plan) override { return options_.emit && pipelines_.await(plan); }
  const VulkanDeviceInfo& device() const override { return instance_.devices()[chosen_]; }
  const std::string& failure() const override { return failure_; }

  bool evaluate(std::span<const Evaluation> work) override {
    if (!failure_.empty()) return false;
    try {
      pipelines_.trim();
      by_processor_.clear();
      compute(
          work, [this](const NetworkPlan& plan) { return pipeline_for(plan); }, patience_);
      return cpu_->evaluate(by_processor_);
    } catch (const std::exception& error) {
      failure_ = error.what();
      return false;
    }
  }

 private:
  using Chooser = std::function<vk::Pipeline(const NetworkPlan&)>;

  // Null: none.
  vk::Pipeline pipeline_for(const NetworkPlan& plan) {
    if (options_.emit) {
      if (const vk::Pipeline own = pipelines_.find(plan)) return own;
      if (processor_meanwhile_) return {};
    }
    for (std::size_t i = 0; i < interpreters_.size(); ++i) {
      if (plan.registers <= kInterpreterRegisters[i]) return *interpreters_[i];
    }
    return {};
  }

  // Nothing is written to anyone's output before all of it is there.
  void compute(std::span<const Evaluation> work, const Chooser& choose, std::chrono::milliseconds patience) {
    const std::vector<Submission> submissions = cut(work, choose);
    std::vector<std::vector<float>> kept;
    for (std::size_t begin = 0; begin < submissions.size(); begin += VulkanRunner::kLanes) {
      const std::size_t lanes = std::min(submissions.size() - begin, VulkanRunner::kLanes);
      in_flight_.resize(lanes);
      for (std::size_t lane = 0; lane < lanes; ++lane) prepare(lane, submissions[begin + lane], choose);
      runner_.start(in_flight_);
      for (std::size_t lane = 0; lane < lanes; ++lane) runner_.finish(lane, patience);
      if (begin + lanes == submissions.size()) {
        for (std::size_t i = 0; i < kept.size(); ++i) bring_home(submissions[i], kept[i]);
        for (std::size_t lane = 0; lane < lanes; ++lane) bring_home(submissions[begin + lane], runner_.output(lane));
        return;
      }
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        const std::span<const float> output = runner_.output(lane);
        const auto end = static_cast<std::ptrdiff_t>(end_of(submissions[begin + lane]));
        kept.emplace_back(output.begin(), output.begin() + end);
      }
    }
  }

  static std::size_t end_of(const Submission& pieces) { return pieces.back().offset + pieces.back().floats(); }

  std::vector<Submission> cut(std::span<const Evaluation> work, const Chooser& choose) {
    const std::size_t most = std::min(kMostFloats, runner_.most_floats());
    // As many lanes as there are streams; of more streams than lanes, as evenly as their order allows.
    std::size_t all = 0;
    for (const Evaluation& each : work)
      all += each.plan->outputs.size() * static_cast<std::size_t>(std::max(each.count, 0));
    const std::size_t share = std::max<std::size_t>((all + VulkanRunner::kLanes - 1) / VulkanRunner::kLanes, 1);
    std::vector<Submission> submissions;
    for (const Evaluation& each : work) {
      const std::size_t outputs = each.plan->outputs.size();
      if (each.count <= 0 || outputs == 0) continue;
      if (!choose(*each.plan)) {
        by_processor_.push_back(each);
        continue;
      }
      const auto room =
          static_cast<std::int32_t>(std::min<std::size_t>(kMostSamples, most / outputs / kGroup * kGroup));
      for (std::int32_t done = 0; done < each.count; done += room) {
        Piece piece{&each, done, std::min(room, each.count - done)};
        piece.stride = (static_cast<std::size_t>(piece.count) + 15) / 16 * 16;
        if (submissions.empty() || end_of(submissions.back()) >= share ||
            end_of(submissions.back()) + piece.floats() > most) {
          submissions.emplace_back();
        }
        if (!submissions.back().empty()) piece.offset = end_of(submissions.back());
        submissions.back().push_back(piece);
      }
    }
    return submissions;
  }

  void prepare(std::size_t lane, const Submission& pieces, const Chooser& choose) {
    runner_.make_room(lane, end_of(pieces));
    std::size_t words = 0;
    for (const Piece& piece : pieces) words += program_words(*piece.work->plan);
    const std::span<std::uint32_t> program = runner_.program(lane, words);
    std::vector<VulkanDispatch>& dispatches = in_flight_[lane];
    dispatches.clear();
    std::size_t at = 0;
    for (const Piece& piece : pieces) {
      const Evaluation& work = *piece.work;
      VulkanDispatch dispatch{choose(*work.plan), dispatch_parameters(work.inputs, work.first + piece.done,
                                                                      static_cast<std::uint32_t>(piece.count))};
      dispatch.parameters.stride = static_cast<std::uint32_t>(piece.stride);
      dispatch.parameters.offset = static_cast<std::uint32_t>(piece.offset);
      dispatch.parameters.program = static_cast<std::uint32_t>(at);
      dispatch.parameters.outputs = static_cast<std::uint32_t>(work.plan->outputs.size());
      dispatch.parameters.steps = static_cast<std::uint32_t>(work.plan->steps.size());
      write_program(*work.plan, program.subspan(at, program_words(*work.plan)));
      at += program_words(*work.plan);
      dispatches.push_back(dispatch);
    }
    lose_if_asked(dispatches.size());
  }

  void lose_if_asked(std::size_t dispatches) {
    if (!tested_) return;
    const std::int64_t first = dispatched_;
    dispatched_ += static_cast<std::int64_t>(dispatches);
    if (options_.faults.lose_at < first || options_.faults.lose_at >= dispatched_) return;
    throw vk::DeviceLostError{"lost on request"};
  }

  // Every interpreter and every pipeline of the tests; throws at the first wrong bit.
  void test() {
    const std::array<SelfTest, 3> tests = self_tests();
    static_assert(std::tuple_size_v<decltype(tests)> == kInterpreterRegisters.size());
    for (std::size_t i = 0; i < tests.size(); ++i) {
      const vk::raii::Pipeline own = runner_.build(spirv_network(tests[i].plan, controls_), pipelines_.cache());
      compare(tests[i], *own, SelfTest::kSamples);
      compare(tests[i], *interpreters_[i], SelfTest::kSamples / 10);
    }
    tested_ = true;
  }

  void compare(const SelfTest& test, vk::Pipeline pipeline, std::int32_t samples) {
    const std::size_t size = test.plan.outputs.size() * static_cast<std::size_t>(samples);
    std::vector<float> device_says(size), processor_says(size);
    Evaluation work{&test.plan, test.inputs, test.first, samples, device_says.data(), samples};
    compute(
        {&work, 1}, [&](const NetworkPlan&) { return pipeline; }, kFirstDispatch);
    if (options_.faults.wrong_bits) device_says[size / 2] = -device_says[size / 2];
    work.out = processor_says.data();
    cpu_->evaluate({&work, 1});
    if (std::memcmp(device_says.data(), processor_says.data(), size * sizeof(float)) == 0) return;
    throw std::runtime_error{device().name + " computes other bits than " + cpu_->name()};
  }

  VulkanOptions options_;
  std::unique_ptr<Evaluator> cpu_ = make_cpu_evaluator();
  VulkanInstance instance_;
  std::size_t chosen_;
  FloatControls controls_;
  VulkanRunner runner_;
  VulkanPipelines pipelines_;
  std::vector<vk::raii::Pipeline> interpreters_;
  std::chrono::milliseconds patience_{options_.patience_ms};
  bool processor_meanwhile_ =  // software interprets a hundred times slower than the processor's own evaluator
      options_.meanwhile == VulkanOptions::Meanwhile::best && device().type == VulkanDeviceInfo::Type::cpu;
  std::vector<std::vector<VulkanDispatch>> in_flight_;  // of each lane
  std::vector<Evaluation> by_processor_;
  std::int64_t dispatched_ = 0;
  bool tested_ = false;
  std::string failure_;
};

}  // namespace

std::unique_ptr<VulkanEvaluator> make_vulkan_evaluator(const VulkanOptions& options, std::string& why_not) {
  try {
    if (options.device == "off") throw std::runtime_error{"Vulkan is off"};
    return std::make_unique<Vulkan>(options);
  } catch (const std::exception& error) {
    why_not = error.what();
    return nullptr;
  }
}

}  // namespace perigee
