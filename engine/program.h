// engine/program.h -- Everything that sounds: an immutable short list of units over registers, run for 16 voices at once.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/trigger.h"
#include "engine/units.h"

namespace perigee {

class Formula;

// A row holds one value for each lane; a register holds a row for each frame of a quantum.
struct alignas(64) LaneRow : std::array<float, kLanes> {};

inline constexpr int kMaxRegisters = 48;   // alive at once in a Program
inline constexpr int kMaxStateRows = 512;  // all units of a Program together
inline constexpr int kMaxOps = 400;
inline constexpr int kMaxConstants = 256;
inline constexpr int kMaxRings = 48;
inline constexpr double kMaxRingSeconds = 32.0;  // all rings of a Program together

class Program {
 public:
  struct Param {
    std::string name;
    float default_value = 0.0f;
  };
  struct Operand {
    // reg: a value for each frame. held: one for the whole quantum, in a register's first row (sums of parameters, say).
    enum class Kind : std::uint8_t { reg, held, param, constant } kind = Kind::constant;
    std::uint16_t index = 0;
    bool operator==(const Operand&) const = default;
  };
  struct Op {
    std::int16_t unit = -1;     // in unit_table()
    std::int16_t ring = -1;     // in rings(), for a unit that remembers sound
    std::int16_t formula = -1;  // of a unit that computes one
    std::array<Operand, kMaxUnitInputs> inputs{};
    std::array<std::uint16_t, kMaxUnitOutputs> outputs{};  // registers
    std::uint16_t state_row = 0;
    bool held = false;  // computes its first row only
    // Where it stands in a chain of units that can be computed together: how many of them come, itself included; 0: no other does.
    // And what it is there, and which input the one before made.
    std::uint8_t chain = 0;
    Link link = Link::none;
    std::uint8_t signal = 0;
    // As many more as there are in the chain that comes next, if this one makes nothing but the cutoff of its low-pass; else 0.
    std::uint8_t filtered = 0;
  };

  // In order: a parameter's index is its place in Trigger::params.
  const std::vector<Param>& params() const noexcept { return params_; }
  int param_index(std::string_view name) const noexcept;          // -1: this Program has no such parameter
  std::array<float, kMaxParams> default_params() const noexcept;  // what a Trigger starts from

  bool reads_sample() const noexcept { return reads_sample_; }
  const std::vector<Op>& ops() const noexcept { return ops_; }
  std::uint64_t serial() const noexcept { return serial_; }  // that no other Program of this process has, from 1 on
  int registers() const noexcept { return registers_; }
  int state_rows() const noexcept { return state_rows_; }
  std::uint32_t busses() const noexcept { return busses_; }            // a bit for each that it adds to
  const std::vector<float>& rings() const noexcept { return rings_; }  // seconds each
  // The ops that run sample by sample, 64 times one after the other: from the first up to the second.
  std::array<std::size_t, 2> sample_loop() const noexcept { return sample_loop_; }
  const Formula* formula(int place) const noexcept { return formulas_[static_cast<std::size_t>(place)].get(); }
  const LaneRow* constants() const noexcept { return constants_.data(); }

  // Triggers in the engine and voices that have it. The engine counts; who owns the Program reads.
  mutable std::atomic<std::int32_t> uses{0};

 private:
  friend class ProgramBuilder;
  std::vector<Param> params_;
  std::vector<Op> ops_;
  std::uint64_t serial_ = 0;
  std::vector<LaneRow> constants_;
  std::vector<float> rings_;
  std::vector<std::shared_ptr<const Formula>> formulas_;
  std::array<std::size_t, 2> sample_loop_{};
  int registers_ = 0;
  int state_rows_ = 0;
  std::uint32_t busses_ = 0;
  bool reads_sample_ = false;
};

// Control thread. Puts units together; equal parts are shared, so that a Program does nothing twice. The first mistake is kept
// as error() and build() then gives null.
class ProgramBuilder {
 public:
  // A signal inside the Program being built: what a unit made, a parameter, or a constant.
  struct Value {
    Program::Operand operand{};
    bool valid = false;
  };

  Value constant(float value);
  Value param(std::string_view name, float default_value);  // the same name again gives the same parameter

  // Whoever asks for a parameter from now on gets what `move` makes of it, which may ask for other parameters.
  using Move = std::function<Value(ProgramBuilder& builder, std::string_view name, Value param)>;
  void move_params(Move move) { move_ = std::move(move); }

  // Inputs in the order of the unit table; missing ones take the table's defaults. The result holds the unit's outputs.
  std::array<Value, kMaxUnitOutputs> add(std::string_view unit, std::span<const Value> inputs);
  std::array<Value, kMaxUnitOutputs> add(std::string_view unit, std::initializer_list<Value> inputs) {
    return add(unit, std::span{inputs.begin(), inputs.size()});
  }
  Value one(std::string_view unit, std::initializer_list<Value> inputs) { return add(unit, inputs)[0]; }

  // The last unit that was added computes this.
  void set_formula(std::shared_ptr<const Formula> formula);

  // A loop: the signal that close() is given comes out of feedback() a quantum later, or one sample later. All that lies in a
  // loop of single samples is computed sample by sample, which costs more, and may not read samples or whole quanta.
  enum class Delay { quantum, sample };
  Value feedback(Delay delay);
  void close(Value feedback, Value signal);

  const std::string& error() const noexcept { return error_; }

  // Assigns registers and checks the limits. The builder is empty afterwards.
  std::unique_ptr<const Program> build();

 private:
  Value fail(std::string reason);
  void leave_out_unheard();
  std::array<std::size_t, 2> gather_sample_loop();
  void find_chains(std::array<std::size_t, 2> loop);
  void join_cutoff(std::size_t first, std::size_t last, const std::vector<int>& readers);
  std::vector<Program::Param> params_;
  std::vector<float> constants_;
  std::vector<Program::Op> ops_;  // outputs count values, not yet registers
  std::vector<float> rings_;
  std::vector<std::shared_ptr<const Formula>> formulas_;
  std::uint16_t values_ = 0;
  Move move_;
  std::string error_;
};

}  // namespace perigee
