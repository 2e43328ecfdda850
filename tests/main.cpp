// tests/main.cpp -- Catch2's entry point, compiled once for every test program.
// SPDX-License-Identifier: GPL-3.0-or-later
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
