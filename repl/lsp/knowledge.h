// repl/lsp/knowledge.h -- What the language knows of a place in a text: what it may go on with, what stands there, what it takes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lua/host.h"
#include "repl/options.h"
#include "repl/session/player.h"

namespace perigee::lsp {

// One thread. The player's settings are run once; nothing of the text is.
class Knowledge {
 public:
  explicit Knowledge(const Options& options);

  // Where `offset` is: as at the prompt, and the names and synths that the text itself makes.
  Completions complete(std::string_view text, std::size_t offset);

  struct Told {
    std::vector<std::string> usage;  // ways to write it
    std::string text;                // a line of help, arguments, then examples: Markdown
    std::size_t begin = 0, end = 0;  // what it is told of
  };
  std::optional<Told> about(std::string_view text, std::size_t offset);

  struct Call {
    Told told;
    std::size_t way = 0;  // of its usage that stands there
    int argument = 0;
  };
  std::optional<Call> call_at(std::string_view text, std::size_t offset);

 private:
  std::optional<Told> told_of(const std::string& name) const;

  Player player_;  // plays to nobody: for the names of what could sound
  Host host_;
};

}  // namespace perigee::lsp
