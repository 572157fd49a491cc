// SPDX-License-Identifier: GPL-2.0
/*
 * The commands as a 32-bit task makes them: by int $0x80, with pointers below 4
 * GiB. The layouts are the same, so the same structures must work.
 */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

#define SYS_ioctl_32	54

static int ioctl_32(int fd, unsigned int cmd, void *arg)
{
	long ret;

	must((uintptr_t)arg <= UINT32_MAX);
	asm volatile("int $0x80"
		     : "=a" (ret)
		     : "0" (SYS_ioctl_32), "b" (fd), "c" (cmd), "d" (arg)
		     : "memory", "cc", "r8", "r9", "r10", "r11");
	/* The result of the kernel is 32 bits wide. */
	return (int)ret;
}

/* Returns a copy of the argument below 4 GiB. */
static void *low(const void *arg, size_t size)
{
	void *page = mmap(NULL, page_size(), PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	must(page != MAP_FAILED);
	memset(page, POISON, page_size());
	memcpy(page, arg, size);
	return page;
}

/* The same as call(): a failure must not change the argument. */
static int call_32(int fd, unsigned int cmd, void *arg)
{
	size_t size = _IOC_SIZE(cmd);
	void *copy = low(arg, size);
	int ret = ioctl_32(fd, cmd, copy);

	if (ret)
		must(!memcmp(arg, copy, size));
	memcpy(arg, copy, size);
	munmap(copy, page_size());
	return ret;
}

FIXTURE(compat) {
	int fd;
	__u64 cap;
};

FIXTURE_SETUP(compat)
{
	struct fipc_endpoint_create arg = { .cap = POISON64, .id = POISON64 };

	self->fd = space_new();
	ASSERT_EQ(0, call_32(self->fd, FIPC_IOC_ENDPOINT_CREATE, &arg));
	ASSERT_NE(0, arg.cap);
	ASSERT_NE(POISON64, arg.cap);
	ASSERT_NE(POISON64, arg.id);
	self->cap = arg.cap;
}

FIXTURE_TEARDOWN(compat)
{
	close(self->fd);
}

FIPC_TEST(compat, info)
{
	struct fipc_info info, info_32;

	memset(&info, POISON, sizeof(info));
	memset(&info_32, POISON, sizeof(info_32));
	ASSERT_EQ(0, call(self->fd, FIPC_IOC_INFO, &info));
	ASSERT_EQ(0, call_32(self->fd, FIPC_IOC_INFO, &info_32));
	EXPECT_EQ(0, memcmp(&info, &info_32, sizeof(info)));
}

FIPC_TEST(compat, message)
{
	struct fipc_xfer in = {
		.msg = {
			.cap = self->cap,
			.opcode = 0xfedcba98, .flags = 0x89abcdef,
			.data = { 0x8000000000000001, ~0ULL, 0, 1ULL << 32 },
		},
		.deadline = PAST,
	};
	struct fipc_xfer out;

	memset(&out, POISON, sizeof(out));
	out.msg.cap = self->cap;
	out.deadline = 1ULL << 33;	/* past, unless cut to 32 bits */
	ASSERT_EQ(0, call_32(self->fd, FIPC_IOC_SEND, &in));
	ASSERT_EQ(0, call_32(self->fd, FIPC_IOC_RECV, &out));
	EXPECT_EQ(0, out.msg.cap);
	EXPECT_EQ(in.msg.opcode, out.msg.opcode);
	EXPECT_EQ(in.msg.flags | FIPC_F_QUEUED, out.msg.flags);
	EXPECT_EQ(0, memcmp(in.msg.data, out.msg.data, sizeof(in.msg.data)));
	EXPECT_EQ(1ULL << 33, out.deadline);
}

FIPC_TEST(compat, capabilities)
{
	struct fipc_cap_mint mint = {
		.cap = self->cap, .rights = FIPC_RIGHTS_ALL,
		.badge = 0x8765432112345678, .new_cap = POISON64,
	};
	struct fipc_cap_export export = { .fd = -1 };
	struct fipc_cap_import import = { .cap = POISON64 };
	struct fipc_cap_drop drop;
	struct fipc_msg msg;

	ASSERT_EQ(0, call_32(self->fd, FIPC_IOC_CAP_MINT, &mint));
	drop.cap = export.cap = mint.new_cap;
	ASSERT_EQ(0, call_32(self->fd, FIPC_IOC_CAP_EXPORT, &export));
	import.fd = export.fd;
	ASSERT_EQ(0, call_32(self->fd, FIPC_IOC_CAP_IMPORT, &import));
	ASSERT_EQ(0, call_32(self->fd, FIPC_IOC_CAP_DROP, &drop));
	EXPECT_EQ(-ENOENT, call_32(self->fd, FIPC_IOC_CAP_DROP, &drop));

	ASSERT_EQ(0, msg_send(self->fd, import.cap, 5, PAST));
	ASSERT_EQ(0, msg_recv(self->fd, self->cap, PAST, &msg));
	EXPECT_EQ(0x8765432112345678, msg.cap);
}

/* Makes all commands of a server, for calls that use the 64-bit entry. */
FIPC_TEST(compat, server)
{
	struct fipc_xfer x = { .msg.cap = self->cap, .deadline = PAST };
	struct fipc_caller_info info = { .reply = 0, .badge = POISON64 };
	struct fipc_reply_defer later = { .reply = POISON64 };
	struct waiter first, second;

	call_waiter(&first, self->fd, self->cap, 0x90000001, NEVER);
	call_waiter(&second, self->fd, self->cap, 0x90000002, NEVER);
	ASSERT_EQ(0, call_32(self->fd, FIPC_IOC_RECV, &x));
	EXPECT_EQ(0x90000001, x.msg.opcode);
	EXPECT_TRUE(x.msg.flags & FIPC_F_CALL);
	ASSERT_EQ(0, call_32(self->fd, FIPC_IOC_CALLER_INFO, &info));
	EXPECT_EQ(getpid(), info.pid);
	EXPECT_EQ(first.tid, info.tid);
	EXPECT_EQ(0, info.badge);
	ASSERT_EQ(0, call_32(self->fd, FIPC_IOC_REPLY_DEFER, &later));
	EXPECT_EQ(-ESRCH, call_32(self->fd, FIPC_IOC_REPLY_DEFER, &later));

	x = xfer_new(self->cap, 10, PAST);
	ASSERT_EQ(0, call_32(self->fd, FIPC_IOC_REPLY_RECV, &x));
	EXPECT_EQ(0x90000002, x.msg.opcode);
	x = xfer_new(self->cap, 0x90000020, 1ULL << 33);
	EXPECT_EQ(-ETIMEDOUT, call_32(self->fd, FIPC_IOC_REPLY_RECV, &x));
	EXPECT_EQ(0, waiter_end(&second));
	EXPECT_EQ(0x90000020, second.xfer.msg.opcode);
	x = xfer_new(later.reply, 0x90000010, 0);
	EXPECT_EQ(0, call_32(self->fd, FIPC_IOC_REPLY, &x));
	EXPECT_EQ(-ESRCH, call_32(self->fd, FIPC_IOC_REPLY, &x));
	EXPECT_EQ(0, waiter_end(&first));
	EXPECT_EQ(0x90000010, first.xfer.msg.opcode);
}

/* The address of the messages is a 64-bit number. */
FIPC_TEST(compat, batch)
{
	struct fipc_msg msgs[3] = {
		xfer_new(0, 0x90000001, 0).msg, xfer_new(0, 0x90000002, 0).msg,
		xfer_new(0, 1ULL << 32, 0).msg,
	};
	struct fipc_msg *in = low(msgs, sizeof(msgs));
	struct fipc_msg *out = low(NULL, 0);
	struct fipc_batch b = {
		.msgs = (uintptr_t)in, .cap = self->cap, .deadline = PAST,
		.count = 3, .done = 99,
	};

	ASSERT_EQ(0, call_32(self->fd, FIPC_IOC_SEND_BATCH, &b));
	EXPECT_EQ(2, b.done);
	b.msgs = (uintptr_t)out;
	b.deadline = 1ULL << 33;
	b.done = 99;
	ASSERT_EQ(0, call_32(self->fd, FIPC_IOC_RECV_BATCH, &b));
	EXPECT_EQ(2, b.done);
	for (int i = 0; i < 2; i++) {
		msgs[i].flags |= FIPC_F_QUEUED;
		EXPECT_EQ(0, memcmp(&msgs[i], &out[i], sizeof(*out)));
	}
	EXPECT_EQ(POISON64, out[2].cap);
	b.done = 0;
	EXPECT_EQ(-ETIMEDOUT, call_32(self->fd, FIPC_IOC_RECV_BATCH, &b));
	/* No 32-bit task has this address. */
	b.msgs = 0xfffff000;
	EXPECT_EQ(-EFAULT, call_32(self->fd, FIPC_IOC_SEND_BATCH, &b));
	b.count = FIPC_BATCH_MAX + 1;
	EXPECT_EQ(-EMSGSIZE, call_32(self->fd, FIPC_IOC_SEND_BATCH, &b));
}

FIPC_TEST(compat, send_to)
{
	struct fipc_send_to to = { .msg = xfer_new(self->cap, 0x90000001, 0).msg };
	struct waiter w;

	recv_waiter(&w, self->fd, self->cap, NEVER);
	to.pid = -1;
	EXPECT_EQ(-ESRCH, call_32(self->fd, FIPC_IOC_SEND_TO, &to));
	to.pid = w.tid;
	EXPECT_EQ(0, call_32(self->fd, FIPC_IOC_SEND_TO, &to));
	EXPECT_EQ(0, waiter_end(&w));
	EXPECT_EQ(0x90000001, w.xfer.msg.opcode);
}

FIPC_TEST(compat, errors)
{
	struct fipc_xfer x = xfer_new(self->cap, 1, PAST);

	EXPECT_EQ(-ENOTTY, call_32(self->fd, _IO(FIPC_IOC_TYPE, 0x7f), &x));
	for (unsigned int nr = 0; nr < 9; nr++) {
		EXPECT_EQ(-ENOTTY, call_32(self->fd,
					   _IOW(FIPC_IOC_TYPE, nr, long), &x));
		EXPECT_EQ(-ENOTTY, call_32(self->fd,
					   _IOWR(FIPC_IOC_TYPE, nr, long), &x));
	}
	EXPECT_EQ(-EINVAL, call_32(self->fd, _IOR(FIPC_IOC_TYPE, 0x20, int), &x));
	EXPECT_EQ(-EFAULT, ioctl_32(self->fd, FIPC_IOC_INFO, NULL));
	EXPECT_EQ(-EFAULT, ioctl_32(self->fd, FIPC_IOC_SEND, (void *)0xfffff000));
	EXPECT_EQ(-ETIMEDOUT, call_32(self->fd, FIPC_IOC_RECV, &x));
	x.msg.opcode = 1ULL << 32;
	EXPECT_EQ(-EINVAL, call_32(self->fd, FIPC_IOC_SEND, &x));
	x.msg.cap ^= 1ULL << 40;
	x.msg.opcode = 0;
	EXPECT_EQ(-ENOENT, call_32(self->fd, FIPC_IOC_SEND, &x));
}

/*
 * Words in registers need a native system call. A 64-bit task does not suffice.
 */
FIPC_TEST(compat, no_words_in_registers)
{
	struct fipc_xfer x = xfer_new(self->cap, 1, PAST);

	for (unsigned long cmd = FIPC_IOC_SEND_REGS;
	     cmd <= FIPC_IOC_AWAIT_REPLY_REGS; cmd++)
		EXPECT_EQ(-ENOTTY, call_32(self->fd, cmd, &x));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

FIPC_TEST(compat, read_only_output)
{
	struct fipc_xfer in = { .msg.cap = self->cap };
	struct fipc_xfer *out = low(&in, sizeof(in));

	ASSERT_EQ(0, msg_send(self->fd, self->cap, 9, PAST));
	ASSERT_EQ(0, mprotect(out, page_size(), PROT_READ));
	EXPECT_EQ(-EFAULT, ioctl_32(self->fd, FIPC_IOC_RECV, out));
	EXPECT_EQ(9, next_opcode(self->fd, self->cap));
}

struct waiter_32 {
	int fd;
	unsigned int cmd;
	struct fipc_xfer *xfer;
	int ret;
	pid_t tid;
};

static void *wait_32(void *arg)
{
	struct waiter_32 *r = arg;

	__atomic_store_n(&r->tid, gettid(), __ATOMIC_SEQ_CST);
	r->ret = ioctl_32(r->fd, r->cmd, r->xfer);
	return NULL;
}

static void *call_and_await_32(void *arg)
{
	struct waiter_32 *c = arg;

	wait_32(c);
	must(c->ret == -EINTR);
	c->ret = ioctl_32(c->fd, FIPC_IOC_AWAIT_REPLY, c->xfer);
	return NULL;
}

/* The ioctl of i386 has another number, which is_parked() does not know. */
static void wait_parked_32(pid_t *tid)
{
	while (!__atomic_load_n(tid, __ATOMIC_SEQ_CST) ||
	       !is_asleep_in(*tid, SYS_ioctl_32))
		sched_yield();
}

/* A wait, a signal that restarts it through the 32-bit entry, a delivery. */
FIPC_TEST(compat, wait_and_restart)
{
	struct fipc_xfer in = { .msg.cap = self->cap };
	struct waiter_32 r = {
		.fd = self->fd, .cmd = FIPC_IOC_RECV, .xfer = low(&in, sizeof(in)), .ret = 1,
	};
	pthread_t thread;

	catch_signal(SA_RESTART);
	thread = thread_new(wait_32, &r);
	wait_parked_32(&r.tid);
	ASSERT_EQ(0, pthread_kill(thread, SIGUSR1));
	await_flag(&signals_caught);
	wait_parked_32(&r.tid);
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 0x90000000, PAST));
	thread_end(thread);
	EXPECT_EQ(0, r.ret);
	EXPECT_EQ(0x90000000, r.xfer->msg.opcode);
}

/* A call that is interrupted, and then awaited. */
FIPC_TEST(compat, call_and_await)
{
	struct fipc_xfer in = xfer_new(self->cap, 0x90000000, NEVER);
	struct waiter_32 c = {
		.fd = self->fd, .cmd = FIPC_IOC_CALL,
		.xfer = low(&in, sizeof(in)), .ret = 1,
	};
	pthread_t thread;

	catch_signal(SA_RESTART);
	thread = thread_new(call_and_await_32, &c);
	wait_parked_32(&c.tid);
	ASSERT_EQ(0x90000000, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, pthread_kill(thread, SIGUSR1));
	await_flag(&signals_caught);
	wait_parked_32(&c.tid);
	ASSERT_EQ(0, reply(self->fd, 0x80000000));
	thread_end(thread);
	EXPECT_EQ(0, c.ret);
	EXPECT_EQ(0x80000000, c.xfer->msg.opcode);
	EXPECT_EQ(0, c.xfer->msg.cap);
}

TEST_HARNESS_MAIN
