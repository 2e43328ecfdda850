// repl/osc/evaluations.h -- What editors have sent, and where in their files each piece of it stands.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lua/host.h"
#include "patterns/event.h"
#include "repl/osc/packet.h"

namespace perigee::osc {

// A stretch of a file: lines from 1, columns in bytes from 0, the end exclusive.
struct Place {
  int line = 1, column = 0, end_line = 1, end_column = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

// A piece of code that begins on that line and column of its file.
class Source {
 public:
  Source(std::string code, int line, int column);

  std::size_t size() const noexcept { return code_.size(); }
  Place at(std::size_t begin, std::size_t end) const;  // bytes of the code
  // A line without the blanks around it; the whole code where it has no such line.
  Place of_line(int line) const;
  // Bytes of a string's content. The string is on that line, or else (near) after it, else before; of several there the nth.
  enum class Where : std::uint8_t { near, there };
  std::optional<Place> in_string(std::string_view text, std::size_t begin, std::size_t end, int line, std::size_t nth,
                                 Where where = Where::near) const;
  // What an error speaks of; `chunk` is the name that the code was evaluated under.
  struct Fault {
    std::string message, file;  // the sentence without its place; the file if it is not this code's
    Place place;
  };
  Fault fault(const EvalResult& result, const std::string& chunk) const;

 private:
  struct Literal {
    std::string text;
    std::vector<std::size_t> places;  // in the code, of each byte and of the end
    int line = 0;
  };
  std::optional<Place> token_on(int line, std::string_view text) const;

  std::string code_;
  int line_, column_;
  std::vector<std::size_t> lines_{0};  // where they begin
  std::vector<Literal> literals_;
};

// The last ones, by number. Any thread.
class Evaluations {
 public:
  // The number under which it is evaluated; `id` is what its sender calls it.
  std::uint32_t add(Argument id, Source source);

  struct Found {
    std::uint32_t number = 0;
    Argument id;
    Place place;
    friend bool operator==(const Found& a, const Found& b) {
      return a.place == b.place && a.id.text == b.id.text && a.id.number == b.id.number;
    }
  };
  // Where in what has been sent the strings of an event stand, each place once. Where none of them is found, the line that the
  // newest of them was read on; nothing where none came from here.
  std::vector<Found> find(const std::vector<SourceRange>& ranges) const;

 private:
  static constexpr std::size_t kMost = 500;
  static constexpr std::size_t kMostBytes = std::size_t{16} << 20;  // of code, but for the last one
  struct Entry {
    std::uint32_t number;
    Argument id;
    Source source;
  };
  mutable std::mutex mutex_;
  std::uint32_t number_ = 0;
  std::size_t bytes_ = 0;
  std::deque<Entry> entries_;
};

}  // namespace perigee::osc
