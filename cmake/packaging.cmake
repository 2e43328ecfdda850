# cmake/packaging.cmake -- What `cmake --install` puts where, and the Debian package that `cpack -G DEB` makes of it.
# SPDX-License-Identifier: GPL-3.0-or-later
include(GNUInstallDirs)

# What the program writes about itself, written as it is installed.
set(written ${PROJECT_BINARY_DIR}/written)
install(CODE "
  function(write file)
    execute_process(COMMAND \"$<TARGET_FILE:perigee>\" docs \${ARGN} OUTPUT_FILE \${file} COMMAND_ERROR_IS_FATAL ANY)
  endfunction()
  file(MAKE_DIRECTORY ${written})
  write(${written}/perigee.1 --man)
  write(${written}/perigee --completions bash)
  write(${written}/_perigee --completions zsh)
  write(${written}/perigee.fish --completions fish)
  file(COPY_FILE ${PROJECT_SOURCE_DIR}/cmake/package/changelog ${written}/changelog)
  execute_process(COMMAND gzip -9nf ${written}/perigee.1 ${written}/changelog COMMAND_ERROR_IS_FATAL ANY)")
install(FILES ${written}/perigee.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${written}/perigee DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${written}/_perigee DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${written}/perigee.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

install(FILES README.md LICENSE cmake/package/copyright ${written}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${PROJECT_BINARY_DIR}/html DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)  # script/book writes it
install(FILES cmake/package/perigee.service DESTINATION lib/systemd/user)
foreach(folder editors page)
  if(IS_DIRECTORY ${PROJECT_SOURCE_DIR}/${folder})
    install(DIRECTORY ${folder} DESTINATION ${CMAKE_INSTALL_DATADIR}/perigee PATTERN node_modules EXCLUDE)
  endif()
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ${PROJECT_NAME})
set(CPACK_PACKAGE_VENDOR "perigee maintainers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "live-coding instrument for the terminal")
set(CPACK_PACKAGE_DESCRIPTION_FILE ${PROJECT_SOURCE_DIR}/cmake/package/description.txt)
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "perigee maintainers <maintainers@perigee.example>")
set(CPACK_DEBIAN_PACKAGE_SECTION sound)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# A way to the sound card, and the loader of GPU drivers, which the program opens where it is there.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "pipewire-alsa | libasound2-plugins | jackd2, libvulkan1")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "jackd2, mesa-vulkan-drivers")
include(CPack)
