// tests/fuzz/journal_fuzz.cpp -- Any bytes as a journal: read as far as they make sense, or refused in a sentence.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdlib>
#include <stdexcept>

#include "repl/session/relive.h"

using namespace perigee;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    const Journal journal = parse_journal({reinterpret_cast<const char*>(data), size});
    if (length_of(journal, 48000.0) < 0) std::abort();
    for (const JournalRecord& record : journal.records) {
      if (record.timing && (record.timing->now < 0 || record.timing->at < 0)) std::abort();
    }
  } catch (const std::runtime_error& error) {
    if (error.what()[0] == '\0') std::abort();
  }
  return 0;
}
