// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The fipc command, run as by a user.
 */
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>

#include "command.h"
#include "kselftest_harness.h"

FIXTURE(fipc) {
	struct place place;
	const char *path;
	int space;
	fipc_cap_t cap;
	char out[4096];
};

FIXTURE_SETUP(fipc)
{
	place_make(&self->place);
	self->path = self->place.path;
	self->space = fipc_open(0);
	ASSERT_LE(0, self->space);
	ASSERT_EQ(0, fipc_create(self->space, 2, &self->cap, NULL));
	command_prepare(&self->place);
}

FIXTURE_TEARDOWN(fipc)
{
	command_remove(&self->place);
	place_remove(&self->place);
}

static void must_connect(int space, const char *path, fipc_cap_t *cap)
{
	must(!fipc_connect(space, path, cap, NULL));
}

/* Stops a receiver. It no longer waits at the endpoint, so messages are queued. */
static void halt(pid_t pid)
{
	int status;

	must(!kill(pid, SIGSTOP));
	must(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status));
}

FIPC_TEST(fipc, info_tells_what_query_tells)
{
	struct fipc_info info;
	char expected[256];

	ASSERT_EQ(0, fipc_query(self->space, &info));
	snprintf(expected, sizeof(expected),
		 "{\"abi\": %u, \"features\": %llu, \"batch_max\": %llu, "
		 "\"depth_max\": %llu, \"caps_max\": %llu}\n",
		 info.abi, info.features, info.batch_max, info.depth_max,
		 info.caps_max);
	EXPECT_EQ(0, RUN("info -j"));
	EXPECT_STREQ(expected, self->out);
	snprintf(expected, sizeof(expected),
		 "abi=%u features=0x%llx batch_max=%llu depth_max=%llu caps_max=%llu\n",
		 info.abi, info.features, info.batch_max, info.depth_max,
		 info.caps_max);
	EXPECT_EQ(0, RUN("info"));
	EXPECT_STREQ(expected, self->out);
}

FIPC_TEST(fipc, messages_as_json)
{
	struct fipc_xfer x = { .msg.opcode = 9 };
	struct server s;
	fipc_cap_t cap;

	serve(&s, "-j -n 3");
	must_connect(self->space, self->path, &cap);
	/* A fast message fails until the server waits. */
	while (RUN("send $P 7 1 0x10 3 18446744073709551615 --flags 0xf0 --fast"))
		ASSERT_TRUE(SAYS("no receiver waits"));
	ASSERT_EQ(NULL, strstr(self->out, "fipc:"));
	line_of(&s);
	halt(s.pid);
	ASSERT_EQ(0, fipc_send(self->space, cap, &x));
	ASSERT_EQ(0, kill(s.pid, SIGCONT));
	EXPECT_STREQ("{\"badge\": 1, \"opcode\": 9, \"flags\": 0, "
		     "\"data\": [0, 0, 0, 0], \"path\": \"queued\"}\n", line_of(&s));
	ASSERT_EQ(0, RUN("send $P 0xffffffff"));
	line_of(&s);
	EXPECT_EQ(0, reap(s.pid));
	EXPECT_FALSE(exists(self->path));
}

/* The badge depends on the number of attempts: the first line has it. */
FIPC_TEST(fipc, messages_as_text)
{
	struct fipc_xfer x = { 0 };
	unsigned long long badge;
	char expected[128];
	struct server s;
	fipc_cap_t cap;

	serve(&s, NULL);
	while (RUN("send $P 7 1 0x10 3 18446744073709551615 --flags 0xf0 --fast"))
		ASSERT_TRUE(SAYS("no receiver waits"));
	ASSERT_EQ(1, sscanf(self->out, "badge=%llu sent=1\n", &badge));
	snprintf(expected, sizeof(expected), "badge=%llu opcode=7 flags=0xf0 "
		 "data=1,16,3,18446744073709551615 path=fast\n", badge);
	EXPECT_STREQ(expected, line_of(&s));

	must_connect(self->space, self->path, &cap);
	halt(s.pid);
	ASSERT_EQ(0, fipc_send(self->space, cap, &x));
	ASSERT_EQ(0, kill(s.pid, SIGCONT));
	snprintf(expected, sizeof(expected), "badge=%llu opcode=0 flags=0x0 "
		 "data=0,0,0,0 path=queued\n", badge + 1);
	EXPECT_STREQ(expected, line_of(&s));
	ASSERT_EQ(0, kill(s.pid, SIGTERM));
	EXPECT_EQ(0, reap(s.pid));
}

/* The signals come at different moments while the server starts. */
FIPC_TEST(fipc, signals_end_it_cleanly)
{
	struct server s;
	int i, status;

	for (i = 0; i < 10; i++) {
		serve(&s, NULL);
		ASSERT_EQ(0, kill(s.pid, i % 2 ? SIGTERM : SIGINT));
		ASSERT_EQ(s.pid, waitpid(s.pid, &status, 0));
		EXPECT_EQ(0, status);
		EXPECT_FALSE(exists(self->path));
	}
}

FIPC_TEST(fipc, lost_output_ends_it_cleanly)
{
	struct server s;

	serve(&s, NULL);
	fclose(s.out);
	EXPECT_EQ(0, RUN("send $P 1"));
	EXPECT_EQ(1, reap(s.pid));
	EXPECT_FALSE(exists(self->path));
	EXPECT_EQ(1, RUN("info", "/dev/full"));
	EXPECT_TRUE(SAYS("cannot write"));
}

FIPC_TEST(fipc, serve_limits)
{
	EXPECT_EQ(0, RUN("serve $P -t 0"));
	EXPECT_EQ(1, RUN("serve $P -t 0.01 -n 1"));
	EXPECT_TRUE(SAYS("timed out after 0 of 1 messages"));
	EXPECT_FALSE(exists(self->path));
}

FIPC_TEST(fipc, serve_mode)
{
	struct server s;
	struct stat st;

	umask(077);
	serve(&s, "-m 0622");
	ASSERT_EQ(0, lstat(self->path, &st));
	EXPECT_EQ(0622, st.st_mode & 0777);
	EXPECT_EQ(1, RUN("serve $P"));
	EXPECT_TRUE(SAYS("in use"));
	ASSERT_EQ(0, kill(s.pid, SIGTERM));
	EXPECT_EQ(0, reap(s.pid));
}

FIPC_TEST(fipc, send_sends_what_it_is_told)
{
	struct fipc_xfer x = { .deadline = fipc_deadline(0) };
	struct fipc_publisher *pub;

	ASSERT_EQ(0, fipc_publish(self->space, self->cap, self->path, NULL, &pub));
	EXPECT_EQ(1, RUN("send $P 1 --fast"));
	EXPECT_TRUE(SAYS("no receiver waits"));
	EXPECT_EQ(0, RUN("send $P 0xFFFFFFFF 8 0x9 --flags 4294967295 -n 2 -j"));
	EXPECT_STREQ("{\"badge\": 2, \"sent\": 2}\n", self->out);
	/* The queue holds two. */
	EXPECT_EQ(1, RUN("send $P 1 --timeout 0.01"));
	EXPECT_TRUE(SAYS("the queue stayed full"));
	EXPECT_TRUE(SAYS("badge=3 sent=0\n"));

	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
	EXPECT_EQ(2, x.msg.cap);
	EXPECT_EQ(0xffffffff, x.msg.opcode);
	EXPECT_EQ(0xffffffff, x.msg.flags & FIPC_USER_MASK);
	EXPECT_EQ(8, x.msg.data[0]);
	EXPECT_EQ(9, x.msg.data[1]);
	EXPECT_EQ(0, x.msg.data[2]);
	EXPECT_EQ(-ETIMEDOUT, fipc_recv(self->space, self->cap, &x));
	fipc_unpublish(pub);
}

FIPC_TEST(fipc, send_explains_failures)
{
	struct fipc_publish_opts receive = { .rights = FIPC_RIGHT_RECV };
	struct fipc_publisher *pub;
	int sock;

	EXPECT_EQ(1, RUN("send $P 1"));
	EXPECT_TRUE(SAYS("no server is published at this path\n"));
	leave_stale(self->path);
	EXPECT_EQ(1, RUN("send $P 1"));
	EXPECT_TRUE(SAYS("no server listens at this path\n"));
	ASSERT_EQ(0, unlink(self->path));
	sock = socket_at(self->path, SOCK_STREAM);
	EXPECT_EQ(1, RUN("send $P 1"));
	EXPECT_TRUE(SAYS("not fastipc"));
	close(sock);
	ASSERT_EQ(0, unlink(self->path));

	ASSERT_EQ(0, fipc_publish(self->space, self->cap, self->path, &receive, &pub));
	EXPECT_EQ(1, RUN("send $P 1"));
	EXPECT_TRUE(SAYS("no right to send"));
	fipc_unpublish(pub);
	ASSERT_EQ(0, fipc_publish(self->space, self->cap, self->path, NULL, &pub));
	ASSERT_EQ(0, fipc_drop(self->space, self->cap));
	EXPECT_EQ(1, RUN("send $P 1"));
	EXPECT_TRUE(SAYS("closed the connection"));
	fipc_unpublish(pub);
}

static void become_nobody(void)
{
	must(!setgroups(0, NULL));
	must(!setuid(65534));
}

static void hide_devices(void)
{
	must(!unshare(CLONE_NEWNS));
	must(!mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
	must(!mount("none", "/dev", "tmpfs", 0, NULL));
}

FIPC_TEST(fipc, device_is_missing_or_forbidden)
{
	EXPECT_EQ(1, RUN("info", NULL, become_nobody));
	EXPECT_TRUE(SAYS("/dev/fastipc: Permission denied: the permissions"));
	EXPECT_EQ(1, RUN("info", NULL, hide_devices));
	EXPECT_TRUE(SAYS("/dev/fastipc: No such file or directory: is the module loaded?"));
}

TEST_HARNESS_MAIN
