// SPDX-License-Identifier: GPL-2.0
/* Deferred replies, and what a server is told of its caller. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE(defer) {
	int fd;
	__u64 cap, client;
	struct waiter w;
};

static void call_waiter(struct waiter *w, int fd, __u64 cap, __u64 opcode,
			__u64 deadline)
{
	memset(w, 0, sizeof(*w));
	w->fd = fd;
	w->cmd = FIPC_IOC_CALL;
	w->xfer = xfer_new(cap, opcode, deadline);
	waiter_start(w);
}

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

static int defer(int fd, __u64 *token)
{
	struct fipc_reply_defer arg = { .reply = POISON64 };
	int ret = raw_ioctl(fd, FIPC_IOC_REPLY_DEFER, &arg);

	*token = arg.reply;
	return ret;
}

static int reply(int fd, __u64 token, __u64 opcode)
{
	struct fipc_xfer x = xfer_new(token, opcode, 0);

	return call(fd, FIPC_IOC_REPLY, &x);
}

static int info_of(int fd, __u64 token, struct fipc_caller_info *info)
{
	memset(info, POISON, sizeof(*info));
	info->reply = token;
	return raw_ioctl(fd, FIPC_IOC_CALLER_INFO, info);
}

struct replier {
	int fd, ret;
	__u64 token;
};

static void *reply_from_a_thread(void *arg)
{
	struct replier *r = arg;

	r->ret = reply(r->fd, r->token, 10);
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
	EXPECT_EQ(-ESRCH, reply(self->fd, 0, 10));
	/* Another caller is served meanwhile, and the first is not cancelled. */
	call_waiter(&second, self->fd, self->client, 2, NEVER);
	ASSERT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, reply(self->fd, 0, 20));
	EXPECT_EQ(0, waiter_end(&second));
	EXPECT_EQ(20, second.xfer.msg.opcode);
	thread_end(thread_new(reply_from_a_thread, &r));
	EXPECT_EQ(0, r.ret);
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(10, self->w.xfer.msg.opcode);
	EXPECT_EQ(-ESRCH, reply(self->fd, r.token, 10));
}

FIPC_TEST(defer, only_its_own_token)
{
	struct fipc_caller_info info;
	__u64 token;
	int other = space_new();

	ASSERT_EQ(0, defer(self->fd, &token));
	for (int bit = 0; bit < 64; bit++) {
		EXPECT_EQ(-ESRCH, reply(self->fd, token ^ (1ULL << bit), 1));
		EXPECT_EQ(-ESRCH, info_of(self->fd, token ^ (1ULL << bit),
					  &info));
	}
	EXPECT_EQ(-ESRCH, reply(other, token, 1));
	EXPECT_EQ(-ENOENT, msg_send(self->fd, token, 1, PAST));
	EXPECT_EQ(-ENOENT, cap_drop(self->fd, token));
	EXPECT_EQ(0, reply(self->fd, token, 10));
	EXPECT_EQ(0, waiter_end(&self->w));
	close(other);
}

FIPC_TEST(defer, nothing_is_made_in_a_read_only_page)
{
	struct fipc_reply_defer *arg = page_new(PROT_READ);

	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_REPLY_DEFER, arg));
	EXPECT_EQ(0, reply(self->fd, 0, 10));
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

	/* Of a space that shall end while this process lives. */
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
	/* Receiving there left the fixture's caller. */
	EXPECT_EQ(-ECANCELED, waiter_end(&self->w));
	ASSERT_EQ(0, defer(fd, &token));
	close(fd);
	EXPECT_EQ(0, reap(pid));
	EXPECT_EQ(-EOWNERDEAD, c->ret);
}

FIPC_TEST(defer, caller_info)
{
	struct fipc_caller_info info;
	__u64 token;

	ASSERT_EQ(0, info_of(self->fd, 0, &info));
	EXPECT_EQ(getpid(), info.pid);
	EXPECT_EQ(self->w.tid, info.tid);
	EXPECT_EQ(getuid(), info.uid);
	EXPECT_EQ(getgid(), info.gid);
	EXPECT_EQ(7, info.badge);
	ASSERT_EQ(0, defer(self->fd, &token));
	EXPECT_EQ(-ESRCH, info_of(self->fd, 0, &info));
	ASSERT_EQ(0, info_of(self->fd, token, &info));
	EXPECT_EQ(self->w.tid, info.tid);
	EXPECT_EQ(0, reply(self->fd, token, 10));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(-ESRCH, info_of(self->fd, token, &info));
}

static void call_as_another_user(void *arg)
{
	struct caller *c = arg;

	must(!setresgid(1234, 1234, 1234) && !setresuid(4321, 4321, 4321));
	call_from_a_process(arg);
	c->ret = 0;
}

FIPC_TEST(defer, caller_info_of_another_user)
{
	struct caller *c = shared(sizeof(*c));
	struct fipc_caller_info info;
	pid_t pid;

	EXPECT_EQ(0, reply(self->fd, 0, 1));
	EXPECT_EQ(0, waiter_end(&self->w));
	c->fd = self->fd;
	c->cap = self->client;
	pid = spawn(call_as_another_user, c);
	wait_parked(pid, FIPC_IOC_CALL);
	ASSERT_EQ(3, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, info_of(self->fd, 0, &info));
	EXPECT_EQ(pid, info.pid);
	EXPECT_EQ(4321, info.uid);
	EXPECT_EQ(1234, info.gid);
	kill_and_reap(pid);
	EXPECT_EQ(-ESRCH, info_of(self->fd, 0, &info));
	EXPECT_EQ(-ECANCELED, reply(self->fd, 0, 1));
}

TEST_HARNESS_MAIN
