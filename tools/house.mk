# Checking, fuzzing, measuring, installing and packing. Included by the Makefile.
#
# Knobs: BUILD, T (one unit test), CHECK_JOBS (unit tests at once), FUZZ_SECONDS (per fuzzer),
# FUZZ (one fuzzer, without "fuzz_"), PREFIX, LIBDIR, DESTDIR.

PYTHON ?= python3
CHECK_JOBS ?= $(shell nproc 2>/dev/null || echo 1)
SOVERSION := 0
LIBDIR ?= $(PREFIX)/lib
BINDIR := $(PREFIX)/bin
MANDIR := $(PREFIX)/share/man/man1
DOCDIR := $(PREFIX)/share/doc/peyvand
COMPDIR := $(PREFIX)/share/bash-completion/completions

check: ## everything that must hold; T=date checks one module's tests only
	+@BUILD='$(BUILD)' MAKE='$(MAKE)' CHECK_JOBS='$(CHECK_JOBS)' T='$(T)' PYTHON='$(PYTHON)' \
		sh tools/check.sh

test-build: $(TESTS) $(TST)/peyvand ## builds the unit tests without running them

# Several at a time, each file by itself: what a compiler has to say needs no code.
LOOK := $(STD) $(WARN) -Werror $(SAN) -DPV_FAULTS -DPV_READING=0u $(CPPFLAGS) $(PKG_CFLAGS) -Itests \
	-fsyntax-only
warnings: ## what CC has to say of sources, tests, bench, tools and examples, without building them
	@printf '%s\n' src/*/*.c | xargs -P $(CHECK_JOBS) -n 16 $(CC) $(LOOK)
	@printf '%s\n' tests/*.c bench/*.c tools/*.c examples/*.c | \
		xargs -P $(CHECK_JOBS) -n 16 $(CC) $(LOOK) -Wno-missing-prototypes

layers banned lengths reading: ## static checks of the source
	@$(PYTHON) tools/$@.py --self-test
	@$(PYTHON) tools/$@.py

purity: $(LIB_OBJ) $(APP_OBJ) $(BUILD)/libpeyvand.a $(BUILD)/libpeyvand.so ## core and record touch only what they are handed
	@CC='$(CC)' $(PYTHON) tools/purity.py --self-test
	@$(PYTHON) tools/purity.py $(BUILD)

names: $(BUILD)/peyvand ## writes the commands into the man page and the completion
	@$(PYTHON) tools/names.py $(BUILD) --write

docs-check: $(BUILD)/peyvand ## man page, completion, and the marked examples in the documents
	@sh tools/docs_check.sh $(BUILD)

# --- fuzzers: fuzz/fuzz_NAME.c, seeds in fuzz/corpus/NAME/, words in fuzz/NAME.dict ---

FUZZ_SECONDS ?= 20
FZ := $(BUILD)/fuzz
FUZZ_SAN := -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all -DPV_FAULTS
FUZZERS := $(patsubst fuzz/%.c,$(FZ)/%,$(sort $(wildcard fuzz/fuzz_*.c)))
ifdef FUZZ
FUZZERS := $(FZ)/fuzz_$(FUZZ)
endif
FUZZ_OBJ := $(patsubst src/%.c,$(FZ)/obj/%.o,$(filter-out src/cli/main.c,$(ALL)))

$(FZ)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	clang $(STD) $(WARN) $(FUZZ_SAN) -fsanitize=fuzzer-no-link,address,undefined $(CPPFLAGS) \
		$(PKG_CFLAGS) -MMD -MP -c $< -o $@

$(FZ)/obj/format/kept_words.o: $(READING_SRC)

$(FZ)/libfuzz.a: $(FUZZ_OBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(FZ)/fuzz_%: fuzz/fuzz_%.c $(FZ)/libfuzz.a
	@mkdir -p $(@D)
	clang $(STD) $(WARN) -Wno-missing-prototypes $(FUZZ_SAN) -fsanitize=fuzzer,address,undefined \
		$(CPPFLAGS) $(PKG_CFLAGS) -Ifuzz -MMD -MP $< $(FZ)/libfuzz.a $(LIBS) \
		$(shell pkg-config --libs libcbor) -o $@

fuzz-build: $(FUZZERS)

fuzz: fuzz-build ## each fuzzer for FUZZ_SECONDS=20; FUZZ=csv runs one
	@sh tools/fuzz.sh '$(FZ)' '$(FUZZ_SECONDS)' $(FUZZERS)

# --- threads: the library's tests of several threads, with ThreadSanitizer; only base, core and api ---

TH := $(BUILD)/threads
THREAD_SAN := -O1 -g -fno-omit-frame-pointer -fsanitize=thread -DPV_FAULTS
THREAD_TESTS := $(addprefix $(TH)/test_,index_threads api_index api_names api_threads crew lock)
THREAD_OBJ := $(LIB_SRC:src/%.c=$(TH)/obj/%.o)

$(TH)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(STD) $(WARN) $(THREAD_SAN) $(CPPFLAGS) $(PKG_CFLAGS) -MMD -MP -c $< -o $@

$(TH)/test_%: tests/test_%.c $(THREAD_OBJ)
	@mkdir -p $(@D)
	$(CC) $(STD) $(WARN) -Wno-missing-prototypes $(THREAD_SAN) $(CPPFLAGS) $(PKG_CFLAGS) -Itests \
		-MMD -MP $< $(THREAD_OBJ) -lpthread -lm -lcmocka -o $@

threads: $(THREAD_TESTS) ## what several threads share, with ThreadSanitizer
	@for t in $(THREAD_TESTS); do TSAN_OPTIONS=halt_on_error=1 $$t >$$t.log 2>&1 && \
		echo "ok threads $${t##*/test_}" || \
		{ echo "not ok threads $${t##*/test_}"; tail -n 60 $$t.log; exit 1; }; done
.PHONY: threads

# --- measuring: bench/NAME.c is built against all of src; never part of a check ---

BN := $(BUILD)/bench
BENCHES := $(patsubst bench/%.c,$(BN)/%,$(sort $(wildcard bench/*.c)))

$(BN)/%: bench/%.c $(filter-out $(REL)/cli/main.o,$(APP_OBJ)) $(BUILD)/libpeyvand.a
	@mkdir -p $(@D)
	$(CC) $(STD) $(WARN) -Wno-missing-prototypes $(HARDEN) $(CFLAGS) $(CPPFLAGS) $(PKG_CFLAGS) \
		-MMD -MP $(filter %.c %.o %.a,$^) $(LIBS) -o $@

bench: $(BENCHES) $(BUILD)/peyvand ## measures; prints figures, judges nothing
	@set -e; for b in $(BENCHES); do echo "== $$b"; $$b; done

bench-%: $(BN)/%
	$<

# --- names: what is learnt, and how well it does ---

$(BUILD)/train_names: tools/train_names.c $(BUILD)/libpeyvand.a
	$(CC) $(STD) -D_POSIX_C_SOURCE=200809L -O2 $(CPPFLAGS) $^ -lm -o $@

names-table: $(BN)/names_bench $(BN)/find_bench $(BN)/icu_bench $(BN)/table_bench ## names across scripts beside what others do, in one table
	@$(PYTHON) bench/names_tables.py '$(BUILD)'

.PHONY: names-table

# --- the office's weights: learnt from made-up lists; half a minute of one core ---

$(BUILD)/learn_weights: tools/learn_weights.c $(filter-out $(REL)/cli/main.o,$(APP_OBJ)) \
		$(BUILD)/libpeyvand.a
	$(CC) $(STD) $(WARN) $(CFLAGS) $(CPPFLAGS) $(PKG_CFLAGS) $^ $(LIBS) -o $@

office-weights: $(BUILD)/learn_weights ## learns src/core/weigh_table.c anew
	@$< >$(BUILD)/weigh_table.c
	@cp $(BUILD)/weigh_table.c src/core/weigh_table.c

office-weights-check: $(BUILD)/learn_weights ## learning anew gives the tracked weights
	@$< >$(BUILD)/weigh_table.c
	@cmp $(BUILD)/weigh_table.c src/core/weigh_table.c

.PHONY: office-weights office-weights-check

# --- soak: tests/soak_*.sh get the program's path and run for SOAK_SECONDS each ---

SOAKS := $(sort $(wildcard tests/soak_*.sh))
SOAK_SECONDS ?= 120
ifneq ($(SOAKS),)
soak: $(BUILD)/peyvand $(TST)/peyvand ## long runs: tests/soak_*.sh
	@set -e; for s in $(SOAKS); do echo "== $$s"; \
		SOAK_SECONDS=$(SOAK_SECONDS) PEYVAND=$(BUILD)/peyvand sh $$s; done
.PHONY: soak
endif

# --- mutants: each breaks a rule of tests/mutants.txt; its scenario must notice ---

mutants: ## breaks each rule once, in a copy, and wants to see its scenario fail
	@$(PYTHON) tools/mutants.py $(BUILD)
.PHONY: mutants

# --- coverage of the unit tests, with gcov's own files under build/coverage ---

coverage: ## line coverage of the unit tests, a line a file
	$(MAKE) BUILD=$(BUILD)/coverage SAN='-O0 -g -Wno-error --coverage' test
	@cd $(BUILD)/coverage && find . -name '*.gcda' -path '*obj*' -exec gcov -n {} + 2>/dev/null | \
		awk -F"'" '/^File .src/ {f = $$2} /^Lines executed/ && f {print $$0 "  " f; f = ""}' | sort -k2

# --- install ---

$(BUILD)/peyvand.pc: Makefile tools/house.mk
	@mkdir -p $(@D)
	@printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$(LIBDIR)' 'includedir=$${prefix}/include' '' \
		'Name: peyvand' 'Description: finds the same person across lists, scripts and spellings' \
		'Version: $(VERSION)' 'Libs: -L$${libdir} -lpeyvand' 'Libs.private: -lpthread -lm' \
		'Cflags: -I$${includedir}' >$@

# The archive that is installed is one object in which only what the header declares can be seen, so
# that none of our inner names can meet one of the user's.
$(BUILD)/static/libpeyvand.a: $(LIB_OBJ) $(BUILD)/sources
	@mkdir -p $(@D) && rm -f $@
	$(CC) -r -nostdlib $(LIB_OBJ) -o $(@D)/peyvand.o
	objcopy --localize-hidden $(@D)/peyvand.o
	$(AR) rcs $@ $(@D)/peyvand.o

PUBLIC := $(wildcard include/*.h)
MANUAL := README.md CHANGES.md LICENSE $(wildcard docs/*.md)

install: all $(BUILD)/static/libpeyvand.a ## PREFIX=/usr/local, DESTDIR= and LIBDIR= are honoured
	@rm -f $(BUILD)/peyvand.pc && $(MAKE) -s $(BUILD)/peyvand.pc PREFIX='$(PREFIX)' LIBDIR='$(LIBDIR)'
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(MANDIR) \
		$(DESTDIR)$(DOCDIR) $(DESTDIR)$(COMPDIR)
	install -m 755 $(BUILD)/peyvand $(DESTDIR)$(BINDIR)/peyvand
	install -m 644 $(BUILD)/libpeyvand.so $(DESTDIR)$(LIBDIR)/libpeyvand.so.$(VERSION)
	ln -sf libpeyvand.so.$(VERSION) $(DESTDIR)$(LIBDIR)/libpeyvand.so.$(SOVERSION)
	ln -sf libpeyvand.so.$(SOVERSION) $(DESTDIR)$(LIBDIR)/libpeyvand.so
	install -m 644 $(BUILD)/static/libpeyvand.a $(DESTDIR)$(LIBDIR)/libpeyvand.a
	install -m 644 $(BUILD)/peyvand.pc $(DESTDIR)$(LIBDIR)/pkgconfig/peyvand.pc
ifneq ($(PUBLIC),)
	install -d $(DESTDIR)$(PREFIX)/include
	install -m 644 $(PUBLIC) $(DESTDIR)$(PREFIX)/include
endif
	install -m 644 docs/peyvand.1 $(DESTDIR)$(MANDIR)/peyvand.1
	install -m 644 tools/peyvand.bash $(DESTDIR)$(COMPDIR)/peyvand
	install -m 644 $(MANUAL) $(DESTDIR)$(DOCDIR)

uninstall: ## takes away what install put there, with the same PREFIX, LIBDIR and DESTDIR
	rm -f $(DESTDIR)$(BINDIR)/peyvand $(DESTDIR)$(LIBDIR)/libpeyvand.so \
		$(DESTDIR)$(LIBDIR)/libpeyvand.so.$(SOVERSION) \
		$(DESTDIR)$(LIBDIR)/libpeyvand.so.$(VERSION) $(DESTDIR)$(LIBDIR)/libpeyvand.a \
		$(DESTDIR)$(LIBDIR)/pkgconfig/peyvand.pc $(DESTDIR)$(MANDIR)/peyvand.1 \
		$(DESTDIR)$(COMPDIR)/peyvand $(addprefix $(DESTDIR)$(PREFIX)/include/,$(notdir $(PUBLIC)))
	rm -rf $(DESTDIR)$(DOCDIR)

deb: all ## a Debian package in BUILD/
	@sh tools/deb.sh '$(BUILD)' '$(VERSION)' '$(MAKE)'

-include $(wildcard $(FZ)/obj/*/*.d $(FZ)/*.d $(BN)/*.d $(TH)/obj/*/*.d $(TH)/*.d)

.PHONY: check test-build warnings layers banned lengths reading purity names docs-check fuzz fuzz-build bench coverage \
	install uninstall deb
