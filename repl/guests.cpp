// repl/guests.cpp -- What guests send is evaluated with a guest's globals, unless the player trusts the network.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/guests.h"

#include <exception>
#include <utility>

#include "repl/stage.h"

namespace perigee {

bool Guests::post(std::function<void()> work, int most) {
  if (waiting_ >= most) return false;
  ++waiting_;
  stage_.tasks().post([this, work = std::move(work)] {
    --waiting_;
    work();
  });
  return true;
}

bool Guests::panic(std::function<void(const std::string&)> done) {
  const std::uint32_t panics = ++panics_;
  stage_.host().interrupt();
  return post([this, panics, done = std::move(done)] { done(command("panic", panics)); }, 2 * kMostWaiting);
}

Guests::Outcome Guests::evaluate(const Piece& piece) {
  const osc::Source source{piece.text, piece.line, piece.column};
  Outcome outcome;
  if (piece.panics != panics_) {
    outcome.fault = {"a panic came before this was evaluated", piece.file, source.of_line(piece.line)};
    return outcome;
  }
  std::string printed;
  const auto tell_printed = [&](bool all) {
    for (std::size_t end; (end = printed.find('\n')) != std::string::npos; printed.erase(0, end + 1))
      stage_.messages().add(printed.substr(0, end), "print");
    if (all && !printed.empty()) stage_.messages().add(std::exchange(printed, {}), "print");
  };
  Code code{.text = piece.text,
            .name = piece.file.empty() ? piece.origin : piece.file,
            .first_line = piece.line,
            .origin = piece.origin};
  outcome.number = evaluations_.add(piece.id, source);
  code.options = {.trusted = options_.trust_network, .number = outcome.number, .print = [&](std::string_view text) {
                    printed += text;
                    tell_printed(false);
                  }};
  const EvalResult result = stage_.evaluate(code);
  tell_printed(true);
  outcome.ok = result.ok;
  outcome.value = result.value;
  if (!result.ok) {
    outcome.fault = source.fault(result, code.name);
    if (outcome.fault.file.empty()) outcome.fault.file = piece.file;
  }
  return outcome;
}

std::string Guests::command(std::string_view name, std::uint32_t panics, const std::string& origin) {
  const bool panic = name == "panic", silence = panic || name == "hush";
  if (panics != panics_ && !panic) return "a panic came before this was done";
  const EvalResult result = stage_.evaluate({.text = std::string{name} + "()", .name = origin, .origin = origin});
  if (result.ok || !silence) return osc::Source{std::string{name} + "()", 1, 0}.fault(result, origin).message;
  // Whatever the player's code has made of the name: silence comes.
  Player& player = stage_.player();
  try {
    player.begin();
    panic ? player.panic() : player.hush();
    player.commit();
    return "";
  } catch (const std::exception& error) {
    player.abandon();
    return error.what();
  }
}

}  // namespace perigee
