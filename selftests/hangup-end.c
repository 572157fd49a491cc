// SPDX-License-Identifier: GPL-2.0
/* Hang-ups: poll, clients that die or race, endpoints that close. */
#include <poll.h>

#include "kselftest_harness.h"
#include "fipc_selftest.h"

#define SEND	FIPC_RIGHT_SEND
#define MINT	FIPC_RIGHT_MINT

FIXTURE(hangup_end) {
	int fd;
	__u64 cap, client;
};

FIXTURE_SETUP(hangup_end)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 4);
	self->client = mint_notify(self->fd, self->cap, SEND | MINT, 7);
}

FIXTURE_TEARDOWN(hangup_end)
{
	EXPECT_EQ(0, close(self->fd));
}

/* Is the next message the hang-up of the client? */
static bool hung_up(FIXTURE_DATA(hangup_end) *self)
{
	struct fipc_msg msg;

	return !msg_recv(self->fd, self->cap, PAST, &msg) && is_hangup(&msg, 7);
}

static bool nothing_comes(FIXTURE_DATA(hangup_end) *self)
{
	return next_opcode(self->fd, self->cap) == -ETIMEDOUT;
}

/* A hang-up that cannot be written out is returned by the next receive. */
FIPC_TEST(hangup_end, held)
{
	struct fipc_xfer *x = read_only_xfer(xfer_new(self->cap, 0, PAST));

	ASSERT_EQ(0, cap_drop(self->fd, self->client));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_RECV, x));
	EXPECT_TRUE(hung_up(self));
	EXPECT_TRUE(nothing_comes(self));
}

FIPC_TEST(hangup_end, poll)
{
	int exported = export_new(self->fd, self->cap);

	EXPECT_EQ(0, poll_now(exported, POLLIN));
	ASSERT_EQ(0, cap_drop(self->fd, self->client));
	EXPECT_EQ(POLLIN, poll_now(exported, POLLIN));
	EXPECT_TRUE(hung_up(self));
	EXPECT_EQ(0, poll_now(exported, POLLIN));
	close(exported);
}

static void poll_child(void *arg)
{
	must(poll(arg, 1, -1) == 1);
}

FIPC_TEST(hangup_end, poller_is_woken)
{
	struct pollfd *p = shared(sizeof(*p));
	pid_t pid;

	p->fd = export_new(self->fd, self->cap);
	p->events = POLLIN;
	pid = spawn(poll_child, p);
	wait_asleep_in(pid, SYS_poll);
	ASSERT_EQ(0, cap_drop(self->fd, self->client));
	ASSERT_EQ(0, reap(pid));
	EXPECT_EQ(POLLIN, p->revents);
	close(p->fd);
}

/* Hang-ups that cannot be received are freed with the endpoint. */
FIPC_TEST(hangup_end, endpoint_closed)
{
	__u64 other = mint_notify(self->fd, self->cap, SEND, 8);
	long endpoints = count_of("endpoints");

	ASSERT_EQ(0, cap_drop(self->fd, self->client));
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_EQ(-EPIPE, msg_send(self->fd, other, 1, PAST));
	ASSERT_EQ(0, cap_drop(self->fd, other));
	await_count("endpoints", endpoints - 1);
}

/* struct peer - a process with a space of its own, in which it sent a message */
struct peer {
	int exported;
	int ready;
};

static void peer_main(void *arg)
{
	struct peer *peer = arg;
	int fd = space_new();
	__u64 cap = import_new(fd, peer->exported);

	close(peer->exported);
	must(!msg_send(fd, cap, 5, PAST));
	raise_flag(&peer->ready);
	sleep_for_ever(NULL);
}

FIPC_TEST(hangup_end, process_killed)
{
	struct peer *peer = shared(sizeof(*peer));
	struct fipc_msg msg;
	pid_t pid;

	peer->exported = export_new(self->fd, self->client);
	pid = spawn(peer_main, peer);
	await_flag(&peer->ready);
	close(peer->exported);
	ASSERT_EQ(0, cap_drop(self->fd, self->client));
	EXPECT_EQ(5, next_opcode(self->fd, self->cap));
	EXPECT_TRUE(nothing_comes(self));
	kill_and_reap(pid);
	ASSERT_EQ(0, msg_recv(self->fd, self->cap, NEVER, &msg));
	EXPECT_TRUE(is_hangup(&msg, 7));
}

/* struct sender - a thread that sends until the send fails */
struct sender {
	int fd;
	__u64 cap;
};

static void *send_main(void *arg)
{
	struct sender *s = arg;
	int ret;

	do {
		ret = msg_send(s->fd, s->cap, 5, NEVER);
	} while (!ret);
	must(ret == -ENOENT);
	return NULL;
}

/* No message follows the hang-up, however close the race. */
FIPC_TEST(hangup_end, nothing_comes_after_it)
{
	/* The revocation below would send this hang-up too. */
	ASSERT_EQ(0, cap_drop(self->fd, self->client));
	ASSERT_TRUE(hung_up(self));
	for (int i = 0; i < 100; i++) {
		struct sender s = {
			.fd = self->fd,
			.cap = mint_notify(self->fd, self->cap, SEND, 50),
		};
		pthread_t thread = thread_new(send_main, &s);
		struct fipc_msg msg;
		int ret;

		for (int n = 0; n < i; n++)
			ASSERT_EQ(0, msg_recv(self->fd, self->cap, NEVER, &msg));
		ret = i % 2 ? cap_drop(self->fd, s.cap) :
			      cap_revoke(self->fd, self->cap);
		ASSERT_EQ(0, ret);
		do {
			ASSERT_EQ(0, msg_recv(self->fd, self->cap, NEVER, &msg));
		} while (msg.flags & FIPC_F_HANGUP ? msg.cap != 50 : true);
		thread_end(thread);
		EXPECT_TRUE(nothing_comes(self));
	}
}

TEST_HARNESS_MAIN
