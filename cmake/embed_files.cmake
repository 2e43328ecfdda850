# cmake/embed_files.cmake -- Files put into the program as bytes.
# usage: cmake -DOUTPUT=FILE.cpp -DTABLE=kPageFiles -DFOLDER=DIR "-DFILES=index.html;app.js" -P embed_files.cmake
#        -DALSO=NAME -DALSO_FILE=FILE: one more, from elsewhere
# SPDX-License-Identifier: GPL-3.0-or-later
set(code "#include \"stream/embedded.h\"\n\nnamespace perigee::stream {\nnamespace {\n\n")
set(table "")
set(number 0)
foreach(name IN LISTS FILES ALSO)
  if(name STREQUAL ALSO)
    file(READ ${ALSO_FILE} bytes HEX)
  else()
    file(READ ${FOLDER}/${name} bytes HEX)
  endif()
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND code "const unsigned char kFile${number}[] = {\n${bytes}0};\n")
  string(APPEND table "    {\"/${name}\", kFile${number}, ${size}},\n")
  math(EXPR number "${number} + 1")
endforeach()
string(APPEND code "\n}  // namespace\n\nconst EmbeddedFile ${TABLE}[] = {\n${table}    {nullptr, nullptr, 0}};\n\n}  // namespace perigee::stream\n")
file(WRITE ${OUTPUT} "${code}")
