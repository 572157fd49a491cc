// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The programs that README.md and the guide show: each prints what its text says.
 *
 * samples.awk has extracted them into a directory beside this program.
 */
#include <limits.h>

#include "common.h"
#include "kselftest_harness.h"

/* The tests below run these programs, and the first test compares the list. */
static const char *const programs =
	"adder\nadd\n"
	"calc_server\ncalc_client\n"
	"event_server\nevent_client\n"
	"log_server\nlog_client\n"
	"batch\n"
	"memory_server\nmemory_client\n";

FIXTURE(samples) {
	struct place place;
	char out[4096];
	pid_t server;
};

FIXTURE_SETUP(samples)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 16);

	must(len > 0);
	path[len] = '\0';
	strcpy(strrchr(path, '/') + 1, "samples");
	ASSERT_EQ(0, chdir(path));
	place_make(&self->place);
	must(!setenv("OUT", self->place.path, 1));
}

FIXTURE_TEARDOWN(samples)
{
	place_remove(&self->place);
}

/* Runs @line in a shell, and stores its stdout in @out. Returns its exit status. */
static int run(char *out, size_t size, const char *line)
{
	FILE *from = popen(line, "r");
	size_t len;
	int status;

	must(from);
	len = fread(out, 1, size - 1, from);
	out[len] = '\0';
	status = pclose(from);
	must(WIFEXITED(status));
	return WEXITSTATUS(status);
}

#define RUN(line)	run(self->out, sizeof(self->out), line)

/* Becomes the program and arguments in @line, with stdout in $OUT. */
static int execute(void *line)
{
	char *argv[4] = { NULL };
	int i;

	for (i = 0; i < 3; i++)
		argv[i] = strtok(i ? NULL : line, " ");
	must(freopen(getenv("OUT"), "w", stdout));
	execv(argv[0], argv);
	return 127;
}

static pid_t start(const char *line)
{
	char copy[128];

	snprintf(copy, sizeof(copy), "%s", line);
	return spawn(execute, copy);
}

/* Whether clients can connect to @path, without connecting. */
static bool listening(const char *path)
{
	char line[512], flags[16], name[128];
	FILE *from = fopen("/proc/net/unix", "r");
	bool found = false;

	must(from);
	while (!found && fgets(line, sizeof(line), from))
		found = sscanf(line, "%*s %*s %*s %15s %*s %*s %*s %127s",
			       flags, name) == 2 &&
			!strcmp(flags, "00010000") && !strcmp(name, path);
	fclose(from);
	return found;
}

/* Starts a server, and waits until clients can connect. */
static pid_t start_server(const char *line, const char *path)
{
	pid_t pid;

	unlink(path);
	pid = start(line);
	while (!listening(path)) {
		must(!waitpid(pid, NULL, WNOHANG));
		usleep(10000);
	}
	return pid;
}

/* Ends a server that does not end by itself. Its socket file stays. */
static int stop(pid_t pid, int sig)
{
	must(!kill(pid, sig));
	return reap(pid);
}

/* Waits until a task is in @state, as "fipc task" calls it. */
static void until_state(const char *state)
{
	char out[4096], field[32];

	snprintf(field, sizeof(field), "\"state\": \"%s\"", state);
	do {
		must(!run(out, sizeof(out), "../fipc task -j"));
	} while (!strstr(out, field));
}

#define EXPECT_OUT(text)	EXPECT_STREQ(text, self->out)
/* The output of the program that start() has started last. */
#define EXPECT_STARTED_OUT(text) do {					\
	EXPECT_EQ(0, RUN("cat $OUT"));					\
	EXPECT_OUT(text);						\
} while (0)

FIPC_TEST(samples, all_programs)
{
	ASSERT_EQ(0, RUN("cat LIST"));
	EXPECT_OUT(programs);
}

FIPC_TEST(samples, readme)
{
	self->server = start_server("./adder", "/run/adder");
	EXPECT_EQ(0, RUN("./add"));
	EXPECT_OUT("40 + 2 = 42\n");
	EXPECT_EQ(-SIGTERM, stop(self->server, SIGTERM));
	EXPECT_NE(0, RUN("./add"));
	EXPECT_OUT("");
	unlink("/run/adder");
}

FIPC_TEST(samples, calls)
{
	self->server = start_server("./calc_server", "/run/calc");
	EXPECT_EQ(0, RUN("./calc_client /run/calc 2"));
	EXPECT_OUT("84 / 2 = 42\n");
	EXPECT_EQ(1, RUN("./calc_client /run/calc 0"));
	EXPECT_OUT("the server refuses: Numerical argument out of domain\n");
	EXPECT_EQ(0, stop(self->server, SIGTERM));
	EXPECT_FALSE(exists("/run/calc"));
	EXPECT_EQ(1, RUN("./calc_client /run/calc 2"));
	EXPECT_OUT("cannot connect: No such file or directory\n");
}

/* This process publishes an endpoint, and never receives. */
FIPC_TEST(samples, call_not_taken)
{
	int space = fipc_open(0);
	struct fipc_publisher *pub;
	fipc_cap_t cap;
	pid_t client;

	ASSERT_LE(0, space);
	ASSERT_EQ(0, fipc_create(space, 0, &cap, NULL));
	ASSERT_EQ(0, fipc_publish(space, cap, "/run/idle", NULL, &pub));
	client = start("./calc_client /run/idle 2");
	until_state("call");
	EXPECT_EQ(0, fipc_drop(space, cap));
	EXPECT_EQ(1, reap(client));
	EXPECT_STARTED_OUT("the call has not run: Broken pipe\n");
	fipc_unpublish(pub);
	close(space);
}

/* To event_server the opcode of calc_client means to wait. */
FIPC_TEST(samples, server_dies)
{
	pid_t client;

	self->server = start_server("./event_server", "/run/event");
	client = start("./calc_client /run/event 2");
	until_state("reply");
	EXPECT_EQ(-SIGKILL, stop(self->server, SIGKILL));
	EXPECT_EQ(1, reap(client));
	EXPECT_STARTED_OUT("the call may have run: Owner died\n");
	unlink("/run/event");
}

/* log_server receives calls, but never replies. */
FIPC_TEST(samples, server_does_not_reply)
{
	self->server = start_server("./log_server", "/run/log");
	EXPECT_EQ(1, RUN("./calc_client /run/log 2"));
	EXPECT_OUT("the call may have run: Operation canceled\n");
	EXPECT_EQ(0, reap(self->server));
	EXPECT_STARTED_OUT("client 1: opcode 1, data 84, 2\n"
			   "client 1 has exited\n");
}

FIPC_TEST(samples, deferred_replies)
{
	pid_t client;

	self->server = start_server("./event_server", "/run/event");
	EXPECT_EQ(1, RUN("./event_client 5"));
	/* A client that exits makes the place free. */
	client = start("./event_client");
	until_state("reply");
	EXPECT_EQ(-SIGKILL, stop(client, SIGKILL));
	client = start("./event_client");
	until_state("reply");
	EXPECT_EQ(1, RUN("./event_client"));
	EXPECT_EQ(0, RUN("./event_client 9"));
	EXPECT_EQ(0, reap(client));
	EXPECT_STARTED_OUT("signalled with 9\n");
	EXPECT_EQ(-SIGTERM, stop(self->server, SIGTERM));
	unlink("/run/event");
}

FIPC_TEST(samples, one_way)
{
	self->server = start_server("./log_server", "/run/log");
	EXPECT_EQ(0, RUN("./log_client"));
	EXPECT_EQ(0, reap(self->server));
	EXPECT_STARTED_OUT("client 1: opcode 7, data 1, 2\n"
			   "client 1 has exited\n");
	EXPECT_FALSE(exists("/run/log"));
}

FIPC_TEST(samples, batches)
{
	EXPECT_EQ(0, RUN("./batch"));
	EXPECT_OUT("20 messages, the last one is 19\n");
}

FIPC_TEST(samples, shared_memory)
{
	self->server = start_server("./memory_server", "/run/memory");
	EXPECT_EQ(0, RUN("./memory_client"));
	EXPECT_OUT("ANY AMOUNT OF DATA\n");
	EXPECT_EQ(-SIGTERM, stop(self->server, SIGTERM));
	unlink("/run/memory");
}

TEST_HARNESS_MAIN
