// lua/cppn_library.cpp -- A library of genomes, an SQLite file, as Lua sees it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <new>
#include <optional>

#include "gpu/genome_library.h"
#include "lua/cppn_arguments.h"
#include "lua/state.h"
#include "patterns/error.h"

namespace perigee {
namespace {

using namespace command;

constexpr char kLibraryType[] = "GenomeLibrary";
constexpr const char* kName = "an id or a name";

GenomeLibrary& library(lua_State* L) {
  State::of(L).check(L);
  outside_of_patterns(L);
  auto* found = static_cast<std::optional<GenomeLibrary>*>(luaL_testudata(L, 1, kLibraryType));
  if (found == nullptr || !*found) refuse(L, 1, "a library, as cppn.library(\"genomes.db\") gives");
  return **found;
}

// What the library says of a failure is what the player reads, after the name of the function.
template <class Work>
auto asked(lua_State* L, Work work) {
  try {
    return work();
  } catch (const GenomeError& error) {
    throw PatternError{std::string{called_by(L)} + ": " + error.what()};
  }
}

int open(lua_State* L) {
  may_write(L);
  const std::string path = text(L, 1, "the path of a library, as in cppn.library(\"genomes.db\")");
  if (path.empty()) throw PatternError{"cppn.library: the path is empty"};
  auto* made = new (lua_newuserdatauv(L, sizeof(std::optional<GenomeLibrary>), 0)) std::optional<GenomeLibrary>;
  luaL_setmetatable(L, kLibraryType);
  asked(L, [&] { made->emplace(path); });
  return 1;
}

int get(lua_State* L) {
  const std::string name = text(L, 2, kName);
  push_genome(L, {std::make_shared<const Genome>(asked(L, [&] { return library(L).get(name); })), false});
  return 1;
}

int put(lua_State* L) {
  const GenomeObject& kept = genome(L, 2);
  const std::string name = lua_isnoneornil(L, 3) ? "" : text(L, 3, "a name");
  asked(L, [&] {
    GenomeLibrary& into = library(L);
    const std::string before = into.name_of(kept.genome->id);
    if (!name.empty() && !before.empty() && before != name && before != kept.genome->id)
      throw PatternError{"library:put: this genome is kept as \"" + before + "\" already; library:rename(\"" + before +
                         "\", \"" + name + "\") gives it another name"};
    into.put(*kept.genome, name);
  });
  lua_settop(L, 1);
  return 1;
}

int tag(lua_State* L) {
  const std::string name = text(L, 2, kName), word = text(L, 3, "a tag");
  asked(L, [&] { library(L).tag(name, word); });
  lua_settop(L, 1);
  return 1;
}

int untag(lua_State* L) {
  const std::string name = text(L, 2, kName), word = text(L, 3, "a tag");
  asked(L, [&] { library(L).untag(name, word); });
  lua_settop(L, 1);
  return 1;
}

int remove(lua_State* L) {
  const std::string name = text(L, 2, kName);
  asked(L, [&] { library(L).remove(name); });
  return 0;
}

int rename(lua_State* L) {
  const std::string name = text(L, 2, kName), other = text(L, 3, "a name");
  asked(L, [&] { library(L).rename(name, other); });
  lua_settop(L, 1);
  return 1;
}

int to_text(lua_State* L) {
  const auto count = asked(L, [&] { return library(L).list().size(); });
  const std::string said = "library of " + std::to_string(count) + (count == 1 ? " genome" : " genomes");
  lua_pushlstring(L, said.data(), said.size());
  return 1;
}

int list(lua_State* L) {
  const std::string part = lua_isnoneornil(L, 2) ? "" : text(L, 2, "a part of a name, an id or a tag");
  const auto entries = asked(L, [&] { return library(L).list({.tag = {}, .text = part}); });
  lua_createtable(L, static_cast<int>(entries.size()), 0);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    lua_pushlstring(L, entries[i].name.data(), entries[i].name.size());
    lua_rawseti(L, -2, static_cast<lua_Integer>(i + 1));
  }
  return 1;
}

int import(lua_State* L) {
  const std::string folder = text(L, 2, "a folder");
  const GenomeFolderReport report = asked(L, [&] { return library(L).import_folder(folder); });
  for (const auto& [path, reason] : report.refused) say(L, reason);  // which names it
  lua_pushinteger(L, static_cast<lua_Integer>(report.done.size()));
  return 1;
}

int export_to(lua_State* L) {
  const std::string folder = text(L, 2, "a folder");
  const GenomeFolderReport report = asked(L, [&] { return library(L).export_folder(folder); });
  for (const auto& [id, reason] : report.refused) say(L, id + ": " + reason);
  lua_pushinteger(L, static_cast<lua_Integer>(report.done.size()));
  return 1;
}

int destroy(lua_State* L) {
  using Kept = std::optional<GenomeLibrary>;
  static_cast<Kept*>(lua_touserdata(L, 1))->~Kept();
  return 0;
}

}  // namespace

const std::vector<Command>& genome_library_functions() {
  static const std::vector<Command> kRows{
      {"cppn.library",
       {},
       "cppn.library(path)",
       "a library of genomes, an SQLite file; made where there is none",
       "l = cppn.library(\"genomes.db\")",
       bound<open>},
      {"library:put",
       {},
       "library:put(genome, name)",
       "keeps a genome, by its id and a name; answers with the library",
       "l:put(cppn.random{seed = 21}, \"reed\")",
       bound<put>},
      {"library:get",
       {},
       "library:get(name)",
       "the genome of an id or a name",
       "d1(note\"0\":synth(l:get\"reed\"))",
       bound<get>},
      {"library:list",
       {},
       "library:list(part)",
       "the names of the genomes, or of those with this in name, id or a tag",
       "print(table.concat(l:list(), \" \"))",
       bound<list>},
      {"library:tag",
       {},
       "library:tag(name, tag)",
       "puts a tag on a genome",
       "l:tag(\"reed\", \"bright\")",
       bound<tag>},
      {"library:untag",
       {},
       "library:untag(name, tag)",
       "takes a tag off a genome",
       "l:untag(\"reed\", \"bright\")",
       bound<untag>},
      {"library:rename",
       {},
       "library:rename(name, other)",
       "gives a genome another name",
       "l:rename(\"reed\", \"pipe\")",
       bound<rename>},
      {"library:remove", {}, "library:remove(name)", "forgets a genome", "l:remove(\"pipe\")", bound<remove>},
      {"library:import",
       {},
       "library:import(folder)",
       "reads every genome in a folder and below; answers how many, and says of each file that it leaves out why",
       "l:import(\"genomes\")",
       bound<import>},
      {"library:export",
       {},
       "library:export(folder)",
       "writes every genome into a folder; answers how many",
       "l:export(\"genomes\")",
       bound<export_to>},
  };
  return kRows;
}

void open_genome_libraries(lua_State* L) {
  luaL_newmetatable(L, kLibraryType);
  const luaL_Reg functions[] = {{"__gc", destroy}, {"__tostring", bound<to_text>}, {nullptr, nullptr}};
  lua_pushliteral(L, "a library");  // what messages call them
  luaL_setfuncs(L, functions, 1);
  push_genome_methods(L, "library:");
  lua_setfield(L, -2, "__index");
  lua_pushstring(L, kLibraryType);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
}

}  // namespace perigee
