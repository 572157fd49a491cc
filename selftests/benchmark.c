// SPDX-License-Identifier: GPL-2.0
/*
 * The benchmark runs, with each peer that the kernel has, in each case, and its
 * output has the right format. The results are not tested.
 */
#include <libgen.h>
#include <sys/utsname.h>

#include "fipc_selftest.h"
#include "kselftest_harness.h"

enum { OUTPUT = 64 * 1024 };

static const char binder_module[] =
	"modprobe binder_linux devices=binder,binder1,binder2,binder3 2>&1";

FIXTURE(benchmark) {
	char program[4096];
	char out[OUTPUT];
};

/* The benchmark is in the folder of this program. */
FIXTURE_SETUP(benchmark)
{
	ssize_t len = readlink("/proc/self/exe", self->program, 4000);

	ASSERT_LT(0, len);
	self->program[len] = '\0';
	strcat(dirname(self->program), "/bench/bench");
	ASSERT_EQ(0, access(self->program, X_OK));
}

FIXTURE_TEARDOWN(benchmark)
{
}

/*
 * Runs the benchmark and stores its output. Returns its exit status. PATH has
 * no perf, which starts slowly and is not part of the test.
 */
static int run(const char *program, const char *args, char *out)
{
	char line[4096 + 256];
	FILE *from;
	size_t len;

	snprintf(line, sizeof(line), "%s%s %s", args[0] ? "PATH=/none " : "",
		 program, args);
	from = popen(line, "r");
	must(from);
	len = fread(out, 1, OUTPUT - 1, from);
	out[len] = '\0';
	return WEXITSTATUS(pclose(from));
}

/*
 * Debian's kernels have binder as a module. The kernels built for tests do not.
 */
static bool is_debian(void)
{
	struct utsname name;

	must(!uname(&name));
	return strstr(name.version, "Debian");
}

/* Is the line one result, with the right bracket of the array? */
static bool is_result(const char *line, bool first, bool last)
{
	char name[32], peer[32], unit[8], end[3];
	double value, min, max;

	if (line[0] != (first ? '[' : ' '))
		return false;
	if (sscanf(line + 1, "{\"case\": \"%31[a-z0-9-]\", \"peer\": \"%31[a-z-]\", "
		   "\"unit\": \"%7[a-z/]\", \"value\": %lf, \"min\": %lf, "
		   "\"max\": %lf%2s", name, peer, unit, &value, &min, &max,
		   end) != 7)
		return false;
	if (strcmp(unit, "ns") && strcmp(unit, "insn") && strcmp(unit, "msg/s"))
		return false;
	return !strcmp(end, last ? "}]" : "},") && min <= value && value <= max;
}

/* Returns the number of results, or -1 if the format is wrong. Splits @out. */
static int count_results(char *out)
{
	char *line = out, *next;
	int n = 0;

	for (; *line; line = next, n++) {
		next = strchr(line, '\n');
		if (!next)
			return -1;
		*next++ = '\0';
		if (!is_result(line, !n, !*next)) {
			printf("# not a result: %s\n", line);
			return -1;
		}
	}
	return n;
}

static bool has(const char *out, const char *of, const char *peer)
{
	char text[128];

	snprintf(text, sizeof(text), "{\"case\": \"%s\", \"peer\": \"%s\", ", of,
		 peer);
	return strstr(out, text);
}

static const char *const blocking[] = {
	"fastipc", "eventfd", "futex", "posix-mq", "sysv-msg", "pipe",
	"unix-seqpacket", "unix-stream", NULL
};

static const char *const spinning[] = {
	"user-spin", "eventfd-poll", "pipe-poll", "empty-ioctl", NULL
};

static const char *const polled[] = {
	"user-spin", "eventfd-poll", "pipe-poll", NULL
};

static const char *const one_way[] = {
	"fastipc", "posix-mq", "sysv-msg", "pipe", "unix-seqpacket",
	"unix-stream", NULL
};

static const char *const batches[] = { "fastipc-batch", "pipe-batch", NULL };

static const char *const none[] = { NULL };
static const char *const only_ours[] = { "fastipc", NULL };
static const char *const our_batch[] = { "fastipc-batch", NULL };
static const char *const floor_only[] = { "empty-ioctl", NULL };

static const struct {
	const char *name;
	const char *const *peers, *const *more;
} expected[] = {
	{ "rtt-1cpu", blocking, floor_only },
	{ "rtt-2cpu", blocking, spinning },
	{ "rtt-unpinned", blocking, floor_only },
	{ "pairs-1", blocking, none },
	{ "pairs-2", blocking, none },
	{ "pairs-4", blocking, none },
	{ "oneway-1cpu", one_way, none },
	{ "oneway-2cpu", one_way, none },
	{ "oneway-batch-1cpu", one_way, batches },
	{ "oneway-batch-2cpu", one_way, batches },
	{ "rtt-1cpu-caps-10000", only_ours, none },
	{ "rtt-1cpu-endpoints-1000", only_ours, none },
	{ "rtt-1cpu-receivers-1000", only_ours, none },
	{ "rtt-1cpu-turns-32", only_ours, none },
	{ "rtt-1cpu-hog", blocking, none },
	{ "idle-burn", blocking, polled },
	{ "ioctl-1cpu", floor_only, none },
	{ "send-queued-1cpu", only_ours, none },
	{ "recv-queued-1cpu", only_ours, none },
	{ "send-direct-1cpu", only_ours, none },
	{ "send-batch-1cpu", our_batch, none },
	{ "recv-batch-1cpu", our_batch, none },
	{ "send-to-1cpu", only_ours, none },
	{ "send-to-1cpu-receivers-1000", only_ours, none },
	{ "revoke-1cpu-caps-10", only_ours, none },
	{ "revoke-1cpu-caps-10000", only_ours, none },
};

/* Prints each missing peer. */
static int count_missing(const char *out, const char *of,
			 const char *const *wanted)
{
	int missing = 0;

	for (; *wanted; wanted++) {
		if (has(out, of, *wanted))
			continue;
		printf("# missing: %s in %s\n", *wanted, of);
		missing++;
	}
	return missing;
}

/* Is this a case of a single command, which has one peer? */
static bool is_command(const char *of)
{
	return !strncmp(of, "ioctl-", 6) || !strncmp(of, "send-", 5) ||
	       !strncmp(of, "recv-", 5) || !strncmp(of, "revoke-", 7);
}

FIPC_TEST(benchmark, every_case_and_every_peer)
{
	static const char *const binder[] = { "binder", NULL };
	static const char *const regs[] = { "fastipc-regs", NULL };
	const bool with_regs = has_regs(space_new());

	if (is_debian())
		ASSERT_EQ(0, run(binder_module, "", self->out))
			TH_LOG("%s", self->out);
	ASSERT_EQ(0, run(self->program, "-j -r 1 -t 1", self->out));
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		const char *of = expected[i].name;

		EXPECT_EQ(0, count_missing(self->out, of, expected[i].peers));
		EXPECT_EQ(0, count_missing(self->out, of, expected[i].more));
		if (is_debian() && expected[i].peers == blocking)
			EXPECT_EQ(0, count_missing(self->out, of, binder));
		if (with_regs && !is_command(of))
			EXPECT_EQ(0, count_missing(self->out, of, regs));
	}
	EXPECT_LT(0, count_results(self->out));
}

/* The option is for machines that count instructions. This machine may not. */
FIPC_TEST(benchmark, instructions_on_one_cpu_only)
{
	ASSERT_EQ(0, run(self->program, "-i -j -r 1 -p fastipc", self->out));
	EXPECT_TRUE(has(self->out, "rtt-1cpu", "fastipc"));
	EXPECT_EQ(NULL, strstr(self->out, "2cpu"));
	EXPECT_EQ(NULL, strstr(self->out, "\"ns\""));
	EXPECT_LT(0, count_results(self->out));
}

FIPC_TEST(benchmark, tables)
{
	ASSERT_EQ(0, run(self->program, "-r 1 -t 1 -c rtt-1cpu -p fastipc -p pipe",
			 self->out));
	EXPECT_NE(NULL, strstr(self->out, "\nfastipc "));
	EXPECT_NE(NULL, strstr(self->out, "\npipe "));
	EXPECT_EQ(NULL, strstr(self->out, "\neventfd "));
}

FIPC_TEST(benchmark, wrong_options)
{
	EXPECT_EQ(2, run(self->program, "-r 0 2>&1", self->out));
	EXPECT_EQ(2, run(self->program, "-x 2>&1", self->out));
	EXPECT_EQ(2, run(self->program, "superfluous 2>&1", self->out));
	EXPECT_EQ(1, run(self->program, "-c nothing 2>&1", self->out));
}

TEST_HARNESS_MAIN
