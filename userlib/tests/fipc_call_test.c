// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc call and fipc serve --echo, run as by a user.
 */
#include <poll.h>
#include <sys/ioctl.h>

#include "command.h"
#include "kselftest_harness.h"

FIXTURE(fipc_call) {
	struct place place;
	const char *path;
	int space;
	fipc_cap_t cap;
	char out[4096];
};

FIXTURE_SETUP(fipc_call)
{
	place_make(&self->place);
	self->path = self->place.path;
	self->space = fipc_open(0);
	ASSERT_LE(0, self->space);
	ASSERT_EQ(0, fipc_create(self->space, 0, &self->cap, NULL));
	command_prepare(&self->place);
}

FIXTURE_TEARDOWN(fipc_call)
{
	command_remove(&self->place);
	place_remove(&self->place);
}

FIPC_TEST(fipc_call, echo)
{
	struct server s;

	serve(&s, "--echo -n 5");
	EXPECT_EQ(0, RUN("call $P 7 1 0x10 3 18446744073709551615 --flags 0xf0"));
	EXPECT_STREQ("opcode=7 flags=0xf0 data=1,16,3,18446744073709551615\n", self->out);
	/* The server prints calls like other messages. */
	EXPECT_EQ(0, strncmp("badge=1 opcode=7 flags=0xf0 data=1,16,3,18446744073709551615 path=",
			     line_of(&s), 66));
	EXPECT_EQ(0, RUN("send $P 8"));
	EXPECT_STREQ("badge=2 sent=1\n", self->out);
	EXPECT_EQ(0, strncmp("badge=2 opcode=8 ", line_of(&s), 17));
	/* The server also answers the last message before it ends. */
	EXPECT_EQ(0, RUN("call $P 0xffffffff 9 -j --flags 4294967295 -n 3 -t 100"));
	EXPECT_STREQ("{\"opcode\": 4294967295, \"flags\": 4294967295, \"data\": [9, 0, 0, 0]}\n"
		     "{\"opcode\": 4294967295, \"flags\": 4294967295, \"data\": [9, 0, 0, 0]}\n"
		     "{\"opcode\": 4294967295, \"flags\": 4294967295, \"data\": [9, 0, 0, 0]}\n",
		     self->out);
	EXPECT_EQ(0, reap(s.pid));
	EXPECT_FALSE(exists(self->path));
}

FIPC_TEST(fipc_call, echo_ends_by_signal)
{
	struct server s;

	serve(&s, "--echo");
	EXPECT_EQ(0, RUN("call $P 1"));
	ASSERT_EQ(0, kill(s.pid, SIGTERM));
	EXPECT_EQ(0, reap(s.pid));
	EXPECT_FALSE(exists(self->path));
}

/*
 * The server receives a call and then blocks in a write to its full stdout. The
 * caller times out, so the later reply fails, which must not end the server.
 */
FIPC_TEST(fipc_call, echo_survives_its_callers)
{
	struct server s;
	fipc_cap_t cap;
	int used, ret;

	serve(&s, "--echo");
	ASSERT_EQ(4096, fcntl(fileno(s.out), F_SETPIPE_SZ, 4096));
	ASSERT_EQ(0, fipc_connect(self->space, self->path, &cap, NULL));
	do {
		struct fipc_xfer x = { .deadline = fipc_deadline(SECOND / 5) };

		ret = fipc_call(self->space, cap, &x);
		ASSERT_TRUE(!ret || ret == -ETIMEDOUT);
		ASSERT_EQ(0, ioctl(fileno(s.out), FIONREAD, &used));
		/* The server blocks when a line of about 50 bytes does not fit. */
	} while (!ret || used < 4096 - 128);
	EXPECT_EQ(1, RUN("call $P 1 -t 0.1"));
	EXPECT_TRUE(SAYS("no reply before the timeout"));
	line_of(&s);
	EXPECT_EQ(0, RUN("call $P 2 -j"));
	EXPECT_STREQ("{\"opcode\": 2, \"flags\": 0, \"data\": [0, 0, 0, 0]}\n", self->out);
	ASSERT_EQ(0, kill(s.pid, SIGTERM));
	EXPECT_EQ(0, reap(s.pid));
}

/* A server that does not reply: it receives the next message, or exits. */
FIPC_TEST(fipc_call, no_echo)
{
	struct server s;

	serve(&s, "-n 2");
	EXPECT_EQ(1, RUN("call $P 1"));
	EXPECT_TRUE(SAYS("the server continued without a reply"));
	line_of(&s);
	EXPECT_EQ(1, RUN("call $P 2 -n 3"));
	EXPECT_TRUE(SAYS("the server exited before it replied"));
	EXPECT_EQ(0, reap(s.pid));
}

FIPC_TEST(fipc_call, nobody_receives)
{
	struct fipc_xfer x = { .deadline = fipc_deadline(0) };
	struct fipc_publisher *pub;

	ASSERT_EQ(0, fipc_publish(self->space, self->cap, self->path, NULL, &pub));
	EXPECT_EQ(1, RUN("call $P 1 --fast"));
	EXPECT_TRUE(SAYS("no receiver waits"));
	EXPECT_EQ(1, RUN("call $P 1 --timeout 0.01"));
	EXPECT_TRUE(SAYS("no reply before the timeout"));
	EXPECT_EQ(1, RUN("call $P 1 -t 0"));
	EXPECT_TRUE(SAYS("no reply before the timeout"));
	/* None of the calls is left in the queue. */
	EXPECT_EQ(-ETIMEDOUT, fipc_recv(self->space, self->cap, &x));
	fipc_unpublish(pub);
}

FIPC_TEST(fipc_call, endpoint_closes_before_it_is_taken)
{
	struct pollfd waits = { .events = POLLIN };
	struct fipc_publisher *pub;
	pid_t pid;
	int from;

	ASSERT_EQ(0, fipc_publish(self->space, self->cap, self->path, NULL, &pub));
	waits.fd = fipc_export(self->space, self->cap, O_CLOEXEC);
	ASSERT_LE(0, waits.fd);
	pid = run_begin(&(struct invocation){ .args = "call $P 1" }, &from);
	ASSERT_EQ(1, poll(&waits, 1, -1));
	fipc_unpublish(pub);
	close(waits.fd);
	ASSERT_EQ(0, fipc_drop(self->space, self->cap));
	EXPECT_EQ(1, run_end(pid, from, self->out, sizeof(self->out)));
	EXPECT_TRUE(SAYS("the server has closed its endpoint"));
}

FIPC_TEST(fipc_call, explains_failures)
{
	struct fipc_publish_opts receive = { .rights = FIPC_RIGHT_RECV };
	struct fipc_publisher *pub;
	struct server s;

	EXPECT_EQ(1, RUN("call $P 1"));
	EXPECT_TRUE(SAYS("no server is published at this path\n"));
	ASSERT_EQ(0, fipc_publish(self->space, self->cap, self->path, &receive, &pub));
	EXPECT_EQ(1, RUN("call $P 1"));
	EXPECT_TRUE(SAYS("no right to call"));
	fipc_unpublish(pub);
	serve(&s, "--echo");
	EXPECT_EQ(1, RUN("call $P 1", "/dev/full"));
	EXPECT_TRUE(SAYS("cannot write"));
	ASSERT_EQ(0, kill(s.pid, SIGTERM));
	EXPECT_EQ(0, reap(s.pid));
}

TEST_HARNESS_MAIN
