// SPDX-License-Identifier: GPL-2.0
/* Deferred replies. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE(defer) {
	int fd;
	__u64 cap, client;
	struct waiter w;
};

FIXTURE_SETUP(defer)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 2);
	self->client = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 7);
	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	must(next_opcode(self->fd, self->cap) == 1);
}

FIXTURE_TEARDOWN(defer)
{
	close(self->fd);
}

struct replier {
	int fd, ret;
	__u64 token;
};

static void *reply_from_a_thread(void *arg)
{
	struct replier *r = arg;

	r->ret = reply_to(r->fd, r->token, 10);
	return NULL;
}

FIPC_TEST(defer, answered_once_by_another_thread)
{
	struct replier r = { .fd = self->fd };
	struct waiter second;
	__u64 none;

	ASSERT_EQ(0, defer(self->fd, &r.token));
	EXPECT_NE(0, r.token);
	EXPECT_EQ(-ESRCH, defer(self->fd, &none));
	EXPECT_EQ(POISON64, none);
	EXPECT_EQ(-ESRCH, reply(self->fd, 10));
	/* Another caller is served meanwhile. The first one is not cancelled. */
	call_waiter(&second, self->fd, self->client, 2, NEVER);
	ASSERT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, reply(self->fd, 20));
	EXPECT_EQ(0, waiter_end(&second));
	EXPECT_EQ(20, second.xfer.msg.opcode);
	thread_end(thread_new(reply_from_a_thread, &r));
	EXPECT_EQ(0, r.ret);
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(10, self->w.xfer.msg.opcode);
	EXPECT_EQ(-ESRCH, reply_to(self->fd, r.token, 10));
}

FIPC_TEST(defer, only_its_own_token)
{
	struct fipc_caller_info info;
	__u64 token;
	int other = space_new();

	ASSERT_EQ(0, defer(self->fd, &token));
	for (int bit = 0; bit < 64; bit++) {
		EXPECT_EQ(-ESRCH, reply_to(self->fd, token ^ (1ULL << bit), 1));
		EXPECT_EQ(-ESRCH, caller_info(self->fd,
					      token ^ (1ULL << bit), &info));
	}
	EXPECT_EQ(-ESRCH, reply_to(other, token, 1));
	EXPECT_EQ(-ENOENT, msg_send(self->fd, token, 1, PAST));
	EXPECT_EQ(-ENOENT, cap_drop(self->fd, token));
	EXPECT_EQ(0, reply_to(self->fd, token, 10));
	EXPECT_EQ(0, waiter_end(&self->w));
	close(other);
}

FIPC_TEST(defer, nothing_is_made_in_a_read_only_page)
{
	struct fipc_reply_defer *arg = page_new(PROT_READ);

	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_REPLY_DEFER, arg));
	EXPECT_EQ(0, reply(self->fd, 10));
	EXPECT_EQ(0, waiter_end(&self->w));
}

struct caller {
	int fd, foreign, ret;
	__u64 cap;
};

static void call_from_a_process(void *arg)
{
	struct caller *c = arg;
	struct fipc_xfer x = xfer_new(c->cap, 3, NEVER);

	/* The space must be closed while this process lives. */
	if (c->foreign)
		close(c->foreign);
	c->ret = raw_ioctl(c->fd, FIPC_IOC_CALL, &x);
}

FIPC_TEST(defer, ends_with_the_space)
{
	int fd = space_new();
	__u64 cap = endpoint_new(fd, 1), token;
	struct caller *c = shared(sizeof(*c));
	int exported = export_new(fd, cap);
	pid_t pid;

	c->fd = self->fd;
	c->cap = import_new(self->fd, exported);
	close(exported);
	c->foreign = fd;
	pid = spawn(call_from_a_process, c);
	wait_parked(pid, FIPC_IOC_CALL);
	ASSERT_EQ(3, next_opcode(fd, cap));
	/* The receive above cancelled the fixture's caller. */
	EXPECT_EQ(-ECANCELED, waiter_end(&self->w));
	ASSERT_EQ(0, defer(fd, &token));
	close(fd);
	EXPECT_EQ(0, reap(pid));
	EXPECT_EQ(-EOWNERDEAD, c->ret);
}

static void call_until_timeout(void *arg)
{
	FIXTURE_DATA(defer) *self = arg;

	for (;;) {
		struct fipc_xfer x = xfer_new(self->client, 3, now() + MILLISECOND);
		int ret = call(self->fd, FIPC_IOC_CALL, &x);

		must(ret == -ETIMEDOUT || ret == -ECANCELED);
	}
}

/*
 * Calls that end by their deadline do not fill the table: their places are used
 * again, and the deferred reply of a waiting caller stays.
 */
FIPC_TEST(defer, ended_calls_are_freed)
{
	enum { DEAD = 3000, INDEX = (1 << 20) - 1 };
	__u64 living, token, first = 0;
	int dead = 0;
	pid_t client;

	ASSERT_EQ(0, defer(self->fd, &living));
	client = spawn(call_until_timeout, self);
	while (dead < DEAD) {
		struct fipc_msg msg;

		ASSERT_EQ(0, msg_recv(self->fd, self->cap, NEVER, &msg));
		if (defer(self->fd, &token))
			continue;
		if (!dead++)
			first = token;
		ASSERT_GT(1100, token & INDEX);
	}
	kill_and_reap(client);
	EXPECT_EQ(-ESRCH, reply_to(self->fd, first, 10));
	EXPECT_EQ(0, reply_to(self->fd, living, 10));
	EXPECT_EQ(0, waiter_end(&self->w));
}

TEST_HARNESS_MAIN
