# espcam's front door. Everything else is Meson's: see docs/testing.md.

BUILD   ?= build
SCENE   ?= chart
SECONDS ?= 60
PREFIX  ?= /usr/local
export SCENE

SUDO   := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
APT    := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get

# What the program and the firmware are built from, and what the tests need on top.
BUILD_PACKAGES := gcc libc6-dev meson ninja-build pkg-config python3 gcc-xtensa-lx106 \
                  picolibc-xtensa-lx106-elf libjpeg62-turbo-dev libpng-dev zlib1g-dev libcjson-dev \
                  nettle-dev libserialport-dev libdw-dev
TEST_PACKAGES  := clang libclang-rt-14-dev clang-format libcmocka-dev libjpeg-turbo-progs \
                  qemu-system-misc mate-backgrounds python3-serial thonny gdb-multiarch mtools dosfstools
NPM_PACKAGES   := esptool-js@0.7.0

.PHONY: all photo test check bench gallery fuzz install clean help packages test-packages

all: espcam

help:
	@echo 'make photo     build everything and take the first picture: photo.jpg (of SCENE=picture.jpg)'
	@echo 'make test      build and run all tests'
	@echo 'make check     the tests under sanitizers, with clang, and as a release build'
	@echo 'make bench     measure speed, memory and likeness'
	@echo 'make gallery   the camera'\''s controls as thumbnails: docs/gallery.jpg'
	@echo 'make fuzz      let the fuzzers look for trouble (SECONDS=60 each)'
	@echo 'make install   install espcam (PREFIX=/usr/local)'

# Installs the packages that are missing; asks for sudo only if there are any and you are not root. What a build
# folder did not find before it looks for again.
define install_packages
	@missing=$$(for p in $(1); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	if [ -n "$$missing" ]; then \
	    echo "installing:" $$missing; \
	    $(APT) update -qq && $(APT) install -y -qq --no-install-recommends $$missing >/dev/null && \
	    touch -c $(BUILD)*/meson-private/coredata.dat; \
	fi
endef

packages:
	$(call install_packages,$(BUILD_PACKAGES))

# Of npm, if there is one; a test that misses its package is skipped, and says so.
test-packages: packages
	$(call install_packages,$(TEST_PACKAGES))
	@if command -v npm >/dev/null && [ ! -d build-npm/node_modules/esptool-js ]; then \
	    echo "installing: $(NPM_PACKAGES)"; \
	    npm install --prefix build-npm --no-save --no-audit --no-fund --loglevel=error $(NPM_PACKAGES) >/dev/null || true; \
	fi

$(BUILD)/build.ninja: | packages
	@meson setup $(BUILD) -Dtests=false >/dev/null

espcam: $(BUILD)/build.ninja FORCE
	@ninja -C $(BUILD) --quiet src/cli/espcam
	@ln -sf $(BUILD)/src/cli/espcam espcam

.PHONY: FORCE
FORCE:

# The first picture: the program is typed at the prompt of a board that was just flashed, then the file
# is fetched from the board's filesystem over its serial line.
photo: espcam
	@rm -f $(BUILD)/photo.flash
	@./espcam run --scene "$$SCENE" --flash $(BUILD)/photo.flash < tests/python/first_photo.txt
	@./espcam cp --flash $(BUILD)/photo.flash :photo.jpg photo.jpg
	@ls -l photo.jpg

test: test-packages espcam
	@meson configure $(BUILD) -Dtests=true
	@tools/test.sh $(BUILD)

# Build folders of their own for the checks.
SANITIZED := -Db_sanitize=address,undefined -Db_lundef=false

build-asan/build.ninja: | test-packages
	@CC=clang meson setup build-asan $(SANITIZED) >/dev/null

build-release/build.ninja: | test-packages
	@meson setup build-release --buildtype=release -Db_ndebug=true >/dev/null

build-fuzz/build.ninja: | test-packages
	@CC=clang meson setup build-fuzz -Dfuzz=true $(SANITIZED) >/dev/null

check: test build-asan/build.ninja build-release/build.ninja
	@tools/test.sh build-asan
	@tools/test.sh build-release

bench: test-packages espcam
	@meson configure $(BUILD) -Dtests=true && ninja -C $(BUILD) --quiet
	@tests/bench/run.sh ./espcam $(BUILD)

# A photo for each setting of each control, and the table of what they change in docs/sensor.md.
gallery: test-packages espcam
	@meson configure $(BUILD) -Dtests=true && ninja -C $(BUILD) --quiet tests/bench/contact-sheet tests/bench/bench-controls
	@$(BUILD)/tests/bench/contact-sheet docs/gallery.jpg
	@tools/put_table.py docs/sensor.md controls $(BUILD)/tests/bench/bench-controls

fuzz: build-fuzz/build.ninja
	@tests/fuzz/run.sh build-fuzz $(SECONDS)

# As whoever you are if that may write there, with sudo if not.
INSTALL := install -D -m 755 $(BUILD)/src/cli/espcam "$(DESTDIR)$(PREFIX)/bin/espcam"
install: espcam
	@$(INSTALL) 2>/dev/null || $(SUDO) $(INSTALL)
	@echo "installed: $(DESTDIR)$(PREFIX)/bin/espcam"

clean:
	rm -rf "$(BUILD)" build-asan build-release build-fuzz espcam
