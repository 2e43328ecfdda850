// repl/cppn_breeding.cpp -- Genomes out of genomes, pictures of them, and the library, on the command line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "gpu/breeding.h"
#include "gpu/drawing.h"
#include "gpu/genome_library.h"
#include "gpu/genome_reader.h"
#include "gpu/genome_writer.h"
#include "gpu/mutation.h"
#include "repl/cppn_options.h"
#include "repl/options.h"

namespace perigee {
namespace {

MutationRates rates_of(const CppnOptions& options, MutationRates rates) {
  if (options.mutations >= 0) rates.network.mutations = rates.patch.mutations = options.mutations;
  return rates;
}

// Into the file, or to standard output where none is named.
int write(const Genome& genome, const CppnOptions& options) {
  if (options.output.empty()) {
    std::printf("%s\n", write_genome(genome).c_str());
  } else {
    save_genome(genome, options.output);
  }
  return kWell;
}

std::string library_of(const CppnOptions& options) {
  if (!options.library.empty()) return options.library;
  if (const char* path = std::getenv("DB_PATH"); path != nullptr && *path != '\0') return path;
  throw std::runtime_error("cppn: which library? Say --library FILE, or set DB_PATH");
}

std::size_t terminal_columns() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 100;
}

}  // namespace

void keep_the_genome(const CppnOptions& options) {
  std::error_code none;
  if (std::filesystem::equivalent(options.genome, options.output, none))
    throw std::runtime_error(options.output + " is the genome itself; give what is made of it another name");
}

int cppn_draw(const CppnOptions& options) {
  const Genome genome = load_genome(options.genome);
  const std::size_t count = genome.networks.size(), network = static_cast<std::size_t>(options.network) - 1;
  if (network >= count)
    throw std::runtime_error(fmt::format("cppn draw: this genome has {} network{}", count, count == 1 ? "" : "s"));
  const DrawnNote note{.seconds = options.duration_seconds, .velocity = options.velocity};
  if (options.output.empty()) {
    const bool colours = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
    const TextDrawingOptions text{.columns = terminal_columns(), .colours = colours, .outputs = {}, .note = note};
    std::fputs(draw_genome_text(genome, text, network).c_str(), stdout);
    return kWell;
  }
  keep_the_genome(options);
  if (count > 1) std::fprintf(stderr, "network %d of %zu is drawn; --network says another\n", options.network, count);
  const std::string svg = draw_genome_svg(genome, {.note = note, .network = network});
  std::ofstream file{options.output, std::ios::binary};
  file.write(svg.data(), static_cast<std::streamsize>(svg.size()));
  file.close();
  if (!file) throw std::runtime_error("cppn draw: cannot write " + options.output);
  return kWell;
}

int cppn_mutate(const CppnOptions& options) {
  return write(mutate(load_genome(options.genome), rates_of(options, {}), options.seed), options);
}

int cppn_breed(const CppnOptions& options) {
  const Genome a = load_genome(options.genome), b = load_genome(options.other);
  return write(breed(a, b, rates_of(options, MutationRates::none()), options.seed), options);
}

int cppn_import(const CppnOptions& options) {
  GenomeLibrary library{library_of(options)};
  std::size_t done = 0, refused = 0;
  for (const std::string& folder : options.folders) {
    const GenomeFolderReport report = library.import_folder(folder);
    done += report.done.size();
    refused += report.refused.size();
    for (const auto& [path, reason] : report.refused) fmt::print(stderr, "{}\n", reason);  // which names it
  }
  if (!options.quiet) fmt::print("{} genomes read, {} files left out\n", done, refused);
  return done == 0 && refused > 0 ? kUserError : kWell;
}

int cppn_list(const CppnOptions& options) {
  const std::string path = library_of(options);
  if (!std::filesystem::exists(path)) throw std::runtime_error("cppn list: there is no library " + path);
  GenomeLibrary library{path};
  for (const GenomeEntry& each : library.list({.tag = options.tag, .text = options.text})) {
    std::string tags;
    for (const std::string& tag : each.tags) tags += (tags.empty() ? "" : " ") + tag;
    fmt::print("{}\t{}\t{}\n", each.id, each.name, tags);
  }
  return kWell;
}

}  // namespace perigee
