// engine/formula.h -- Bytebeat: a formula of a counter t, as C and JavaScript write them, computed for every frame.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace perigee {

// A short list of steps over slots of numbers: no jumps, no loops, so it takes as long for every t. Numbers are as JavaScript's: double,
// and whole ones of 32 bits wherever bits are asked for.
class Formula {
 public:
  enum class Code : std::uint8_t {
    number,
    count,
    load,
    store,
    drop,  // of the reader
    negative,
    bits_not,
    truth_not,
    absolute,
    floor,
    ceiling,
    round,
    truncate,
    sign,
    root,  // of one
    sine,
    cosine,
    tangent,
    exponential,
    logarithm,
    slow_sine,
    slow_cosine,
    slow_tangent,
    random,
    add,
    subtract,
    multiply,
    divide,
    remainder,
    power,
    left,
    right,
    right_unsigned,
    bits_and,
    bits_or,
    bits_xor,  // of two
    less,
    greater,
    less_equal,
    greater_equal,
    equal,
    unequal,
    both,
    either,
    least,
    greatest,
    arc_tangent,
    choose,  // of three
    pick,    // of a list and its index
    look_up  // of an index into the table
  };
  struct Step {
    Code code;
    std::uint8_t slot = 0;   // where its first argument lies and its result goes; the others lie behind it
    std::uint8_t other = 0;  // of load and store: the variable; of pick and look_up: how long the list is
    double number = 0.0;     // of look_up: where in the table it begins
  };
  static constexpr int kMostSlots = 48;
  static constexpr int kMostCost = 256;  // of all steps; a sum costs 1, a sine 8
  static constexpr std::size_t kMostLanes = 16;

  // Null where the text is no formula; `problem` then says why, with a line that points there.
  static std::shared_ptr<const Formula> read(std::string_view text, std::string& problem);

  // Audio thread. 0 … 255 for each t of so many lanes; `chance` is what random() is made of.
  void compute(const double* t, const std::uint32_t* chance, std::size_t lanes, float* bytes) const noexcept;

  const std::string& text() const noexcept { return text_; }
  const std::vector<Step>& steps() const noexcept { return steps_; }

 private:
  std::vector<Step> steps_;
  std::vector<double> table_;
  std::string text_;
};

// Formulas ready made, which `n` chooses among, wrapping round.
std::string_view built_in_formula(std::int64_t n);

}  // namespace perigee
