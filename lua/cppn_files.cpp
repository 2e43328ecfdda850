// lua/cppn_files.cpp -- Genomes from files and into files.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/genome_reader.h"
#include "gpu/genome_writer.h"
#include "lua/cppn_arguments.h"
#include "lua/state.h"
#include "patterns/error.h"

namespace perigee {
namespace {

using namespace command;

int load(lua_State* L) {
  const std::string path = text(L, 1, "the path of a genome, as in cppn.load(\"file.json\")");
  NumberOptions options{L, 2};
  const bool compatible = options.flag("compat");
  options.done();
  try {
    push_genome(L, {std::make_shared<const Genome>(load_genome(path)), compatible});
  } catch (const GenomeError& error) {
    throw PatternError{std::string{"cppn.load: "} + error.what()};
  }
  return 1;
}

int save(lua_State* L) {
  may_write(L);
  try {
    save_genome(*genome(L, 1).genome, text(L, 2, "the path to write to, as in g:save(\"file.json\")"));
  } catch (const GenomeError& error) {
    throw PatternError{std::string{"g:save: "} + error.what()};
  }
  return 0;
}

}  // namespace

const std::vector<Command>& genome_file_functions() {
  static const std::vector<Command> kRows{
      {"cppn.load",
       {},
       "cppn.load(path, {compat = false})",
       "a genome out of a file, .json or .json.gz; with compat it sounds as the format's own renderer has it, defects "
       "too",
       "g = cppn.load(\"reed.json\")",
       bound<load>},
      {"g:save",
       {},
       "genome:save(path)",
       "writes the genome into a file that the format's own programs read; packed where its name ends in .gz",
       "cppn.random{seed = 1}:save(\"first.json\")",
       bound<save>},
  };
  return kRows;
}

}  // namespace perigee
