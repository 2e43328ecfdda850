// tests/fuzz/osc_fuzz.cpp -- Any bytes as OSC, in a datagram or on a stream: messages that can be sent on, or a sentence.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdlib>

#include "repl/osc/dirt.h"
#include "repl/osc/dispatch.h"
#include "repl/osc/framing.h"
#include "repl/osc/packet.h"
#include "repl/osc/tidal.h"

using namespace perigee::osc;

namespace {

bool same(const Message& a, const Message& b) {
  if (a.address != b.address || a.arguments.size() != b.arguments.size()) return false;
  for (std::size_t i = 0; i < a.arguments.size(); ++i) {
    const Argument &left = a.arguments[i], &right = b.arguments[i];
    if (left.kind != right.kind || left.number != right.number || left.text != right.text) return false;
  }
  return true;
}

// Aborts where a message is not the same once it has been written and read again.
void look_at(const Message& message) {
  const Checked checked = check(message, "token");
  if ((checked.entry == nullptr) == checked.problem.empty()) std::abort();
  const TidalMeaning meaning = tidal_meaning(message);
  if (meaning.problem.empty() && meaning.code.empty() && meaning.input.empty()) std::abort();
  const DirtMeaning event = dirt_meaning(message);
  if (!(event.cps > 0.0 && event.delta >= 0.0)) std::abort();
  for (const bool bundled : {false, true}) {
    int again = 0;
    const std::string bytes = bundled ? write_bundle(message) : write_packet(message);
    const auto wrong = read_packet(bytes, [&](const Message& copy) {
      ++again;
      if (!same(message, copy) || (bundled && copy.time != message.time)) std::abort();
    });
    if (wrong || again != 1) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span bytes{reinterpret_cast<const char*>(data), size};
  read_packet(bytes, look_at);

  // A stream cut in two anywhere has the same packets.
  std::string whole, cut;
  const auto joined = [](std::string& all) {
    return [&all](std::span<const char> packet) { all.append(packet.data(), packet.size()) += '|'; };
  };
  Framing one, two;
  const bool fine = one.take(bytes, joined(whole));
  const std::size_t half = size / 2;
  const bool first = two.take(bytes.first(half), joined(cut)),
             second = first && two.take(bytes.subspan(half), joined(cut));
  if (fine != second || (fine && whole != cut)) std::abort();
  if (fine) one.take(bytes, [](std::span<const char> packet) { read_packet(packet, look_at); });
  return 0;
}
