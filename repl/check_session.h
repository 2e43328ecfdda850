// repl/check_session.h -- An instrument that looks at what it is given to play, and plays nothing.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/sample_bank.h"
#include "lua/host.h"
#include "repl/options.h"
#include "repl/query_session.h"

namespace perigee {

// A warning, and what tells its place: the code that ran, and perhaps a piece of mini-notation.
struct Finding {
  std::string message, running_at;
  SourceRange place;
  std::string name;  // in it, or in the code
};

// What cannot play is an error of the command that was to play it; what may not be meant so is a warning.
class CheckSession final : public QuerySession {
 public:
  CheckSession(const Options& options, SampleBank& bank)
      : QuerySession{options.dialect}, bank_{bank}, dialect_{options.dialect} {}

  void play(std::string_view slot, Pattern pattern) override;
  void once(Pattern pattern) override { look_at(pattern); }
  void all(Value transform) override;
  std::string define_synth(std::string_view name, SynthGraph graph, const NetworkOutputs& networks) override;
  bool forget_synth(std::string_view name) override;
  void define_genome(std::string_view name, std::shared_ptr<const Genome> genome, bool compatible) override;
  std::string add_samples(std::string_view folder) override;
  void set_dialect(Dialect dialect) override { dialect_ = dialect; }
  void record_loop(std::string_view name, const Loop&) override { loops_.emplace(name); }

  void add_warning(std::string message, SourceRange place = {}, std::string name = {});
  const std::vector<Finding>& findings() const { return findings_; }
  // A global that is read and is not there.
  void note_missing(const std::string& name) {
    if (host != nullptr && told_.insert("name " + name).second) missing_.push_back({{}, host->running_at(), {}, name});
  }
  const std::vector<Finding>& missing() const { return missing_; }  // by name and place alone
  void forget() {
    findings_.clear();
    told_.clear();
  }

  const Host* host = nullptr;  // whose code runs

 private:
  void look_at(const Pattern& pattern);
  void look_at_with_all(const Pattern& pattern);
  void look_at(const Event& event);
  void check_sound(const Event& event, const std::string& name, const std::string& bank);

  SampleBank& bank_;
  Dialect dialect_;
  std::vector<std::pair<std::string, Pattern>> slots_;
  Value all_;
  std::map<std::string, SynthGraph, std::less<>> synths_;
  std::set<std::string> told_, loops_;
  std::vector<Finding> findings_, missing_;
};

}  // namespace perigee
