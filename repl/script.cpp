// repl/script.cpp -- Reading Lua files and running them in order: the player's settings first, then what was named.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/script.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "engine/resample.h"
#include "engine/sound_file.h"

namespace perigee {
namespace {

std::string xdg_folder(const char* variable, const char* below_home) {
  if (const char* set = std::getenv(variable); set && *set) return std::string(set) + "/perigee";
  if (const char* home = std::getenv("HOME"); home && *home) return std::string(home) + below_home;
  return {};
}

}  // namespace

std::string config_folder() { return xdg_folder("XDG_CONFIG_HOME", "/.config/perigee"); }
std::string state_folder() { return xdg_folder("XDG_STATE_HOME", "/.local/state/perigee"); }

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf()) || !file) {
    if (file && std::filesystem::is_regular_file(path) && std::filesystem::file_size(path) == 0) return {};
    throw std::runtime_error("cannot read " + path);
  }
  std::string code = text.str();
  if (code.starts_with("\xEF\xBB\xBF")) code.erase(0, 3);
  if (code.starts_with('#')) code.erase(0, std::min(code.find('\n'), code.size()));
  return code;
}

bool run_file(const Evaluate& evaluate, const std::string& path) {
  const EvalResult result = evaluate({.text = read_text(path), .name = path, .origin = "file"});
  if (!result.ok) std::fprintf(stderr, "%s\n", result.error.c_str());
  return result.ok;
}

bool read_input(const std::string& path, PlayerOptions& options) {
  std::string failure;
  const auto sound = read_sound_file(path, failure);
  if (!sound) {
    std::fprintf(stderr, "%s\n", failure.c_str());
    return false;
  }
  const double rate_hz = options.rate_hz;
  std::vector<float> interleaved;
  for (int c = 0; c < sound->channels; ++c) {
    const auto given = sound->channel(c);
    const std::vector<float> channel = sound->rate_hz == rate_hz ? std::vector<float>(given.begin(), given.end())
                                                                 : resample(given, sound->rate_hz, rate_hz);
    const auto channels = static_cast<std::size_t>(sound->channels);
    interleaved.resize(channel.size() * channels);
    for (std::size_t i = 0; i < channel.size(); ++i)
      interleaved[i * channels + static_cast<std::size_t>(c)] = channel[i];
  }
  options.inputs = sound->channels;
  options.input = std::make_shared<const std::vector<float>>(std::move(interleaved));
  return true;
}

void add_sample_folders(Player& player, const Options& options) {
  for (const std::string& folder : options.sample_folders) player.add_samples(folder);
}

bool run_files(const Evaluate& evaluate, const Options& options) {
  const std::string settings = config_folder() + "/init.lua";
  if (std::filesystem::exists(settings) && !run_file(evaluate, settings)) return false;
  for (const std::string& file : options.files) {
    if (!run_file(evaluate, file)) return false;
  }
  return true;
}

}  // namespace perigee
