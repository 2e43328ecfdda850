# cmake/embed_lua.cmake -- The functions that are written in Lua, put into the program as text.
# usage: cmake -DOUTPUT=FILE.cpp -DSOURCES=A.lua;B.lua -P embed_lua.cmake
# SPDX-License-Identifier: GPL-3.0-or-later
set(code "#include \"lua/prelude.h\"\n\nnamespace perigee {\n\nconst PreludeText kPrelude[] = {\n")
foreach(source IN LISTS SOURCES)
  get_filename_component(name ${source} NAME_WE)
  file(READ ${source} text)
  string(APPEND code "    {\"${name}\", R\"lua(${text})lua\"},\n")
endforeach()
string(APPEND code "    {nullptr, nullptr}};\n\n}  // namespace perigee\n")
file(WRITE ${OUTPUT} "${code}")
