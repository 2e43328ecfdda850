// repl/midi/presence.h -- Whether a port of somebody else's is there: told once, and again when it has come or gone.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

namespace perigee::midi {

// One thread. `until_then` says what becomes of it meanwhile: "what is meant for it is silent".
class Presence {
 public:
  void see(bool there, const std::string& part, const std::string& until_then,
           const std::function<void(const std::string&)>& report) {
    if (there == there_ && told_) return;
    if (!there && there_) report("midi: the port \"" + part + "\" has gone; " + until_then + " until it is back");
    if (!there && !there_)
      report("midi: there is no port with \"" + part + "\" in its name; " + until_then + " until there is");
    if (there && told_) report("midi: the port \"" + part + "\" is there");
    there_ = there;
    told_ = true;
  }

 private:
  bool there_ = false, told_ = false;
};

}  // namespace perigee::midi
