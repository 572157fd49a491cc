// SPDX-License-Identifier: GPL-2.0
/* Arguments that cannot be read or written: EFAULT, and nothing was done. */
#include "kselftest_harness.h"
#include "arguments.h"

FIXTURE_VARIANT(pointer) {
	unsigned long cmd;
};

FIXTURE(pointer) {
	int fd;
	__u64 cap;
	int exported;
	long endpoints;
	union any {
		struct fipc_xfer xfer;
		union control_arg control;
	} arg;
	struct waiter caller;
};

FIXTURE_VARIANT_ADD(pointer, send) { .cmd = FIPC_IOC_SEND };
FIXTURE_VARIANT_ADD(pointer, recv) { .cmd = FIPC_IOC_RECV };
FIXTURE_VARIANT_ADD(pointer, info) { .cmd = FIPC_IOC_INFO };
FIXTURE_VARIANT_ADD(pointer, endpoint_create) { .cmd = FIPC_IOC_ENDPOINT_CREATE };
FIXTURE_VARIANT_ADD(pointer, cap_mint) { .cmd = FIPC_IOC_CAP_MINT };
FIXTURE_VARIANT_ADD(pointer, cap_drop) { .cmd = FIPC_IOC_CAP_DROP };
FIXTURE_VARIANT_ADD(pointer, cap_revoke) { .cmd = FIPC_IOC_CAP_REVOKE };
FIXTURE_VARIANT_ADD(pointer, cap_export) { .cmd = FIPC_IOC_CAP_EXPORT };
FIXTURE_VARIANT_ADD(pointer, cap_import) { .cmd = FIPC_IOC_CAP_IMPORT };
FIXTURE_VARIANT_ADD(pointer, call) { .cmd = FIPC_IOC_CALL };
FIXTURE_VARIANT_ADD(pointer, reply) { .cmd = FIPC_IOC_REPLY };
FIXTURE_VARIANT_ADD(pointer, reply_recv) { .cmd = FIPC_IOC_REPLY_RECV };
FIXTURE_VARIANT_ADD(pointer, await_reply) { .cmd = FIPC_IOC_AWAIT_REPLY };
FIXTURE_VARIANT_ADD(pointer, reply_defer) { .cmd = FIPC_IOC_REPLY_DEFER };
FIXTURE_VARIANT_ADD(pointer, caller_info) { .cmd = FIPC_IOC_CALLER_INFO };

/* Fills self->arg with an argument that would succeed at a good address. */
static void prepare(FIXTURE_DATA(pointer) *self, unsigned long cmd)
{
	union any *any = &self->arg;

	memset(any, POISON, sizeof(*any));
	control_arg_fill(&any->control, cmd, self->cap, self->exported);
	switch (cmd) {
	case FIPC_IOC_SEND:
	case FIPC_IOC_CALL:
		any->xfer = xfer_new(self->cap, 77, PAST);
		break;
	case FIPC_IOC_RECV:
		any->xfer.msg.cap = self->cap;
		any->xfer.deadline = PAST;
		break;
	case FIPC_IOC_REPLY:
	case FIPC_IOC_AWAIT_REPLY:
		any->xfer = xfer_new(0, 1, PAST);
		break;
	case FIPC_IOC_REPLY_RECV:
		any->xfer = xfer_new(self->cap, 1, PAST);
		break;
	}
}

FIXTURE_SETUP(pointer)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 0);
	self->exported = export_new(self->fd, self->cap);
	self->endpoints = count_of("endpoints");
	prepare(self, variant->cmd);
	/* The caller must still be served after the failures. */
	if (variant->cmd == FIPC_IOC_REPLY_DEFER ||
	    variant->cmd == FIPC_IOC_CALLER_INFO) {
		call_waiter(&self->caller, self->fd, self->cap, 1, NEVER);
		ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	}
	/* This message must still be there after all failures. */
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 42, PAST));
}

/* A leaked descriptor would change this number. */
static int lowest_free_fd(void)
{
	int fd = dup(0);

	must(fd >= 0);
	close(fd);
	return fd;
}

/*
 * Checks that nothing was done: the message is still there, the exported copy
 * is not revoked, and there are no more endpoints. After the one capability and
 * its exported copy are dropped, the endpoint is freed, so no other capability
 * exists.
 */
FIXTURE_TEARDOWN(pointer)
{
	EXPECT_EQ(0, cap_drop(self->fd, import_new(self->fd, self->exported)));
	EXPECT_EQ(self->endpoints, count_of("endpoints"));
	if (self->caller.tid) {
		EXPECT_EQ(0, reply(self->fd, 2));
		EXPECT_EQ(0, waiter_end(&self->caller));
	}
	EXPECT_EQ(42, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, close(self->exported));
	EXPECT_EQ(0, cap_drop(self->fd, self->cap));
	await_count("endpoints", self->endpoints - 1);
	close(self->fd);
}

FIPC_TEST(pointer, nowhere)
{
	static const unsigned long addresses[] = {
		0, 1, 4095, 0x00007fffffffffc1, 0x0000800000000000,
		0xffff800000000000, 0xffff888000000000, 0xffffffff81000000,
		-4096UL, -64UL, -1UL,
	};
	int free_fd = lowest_free_fd();

	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, variant->cmd,
					     (void *)addresses[i]))
			TH_LOG("address %lx", addresses[i]);
	}
	EXPECT_EQ(free_fd, lowest_free_fd());
}

FIPC_TEST(pointer, unmapped)
{
	void *page = page_new(PROT_READ | PROT_WRITE);
	int free_fd = lowest_free_fd();

	ASSERT_EQ(0, munmap(page, page_size()));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, variant->cmd, page));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, variant->cmd,
				     page_new(PROT_NONE)));
	EXPECT_EQ(free_fd, lowest_free_fd());
}

/* REPLY does not read the deadline. AWAIT_REPLY reads cap and opcode only. */
static size_t bytes_read(unsigned long cmd)
{
	switch (cmd) {
	case FIPC_IOC_REPLY:
		return sizeof(struct fipc_msg);
	case FIPC_IOC_AWAIT_REPLY:
		return offsetof(struct fipc_msg, flags);
	default:
		return _IOC_SIZE(cmd);
	}
}

/* The argument ends in an unmapped page, after each number of its bytes. */
FIPC_TEST(pointer, straddling_into_unmapped)
{
	char *end = page_pair(PROT_READ | PROT_WRITE, PROT_NONE);
	size_t size = bytes_read(variant->cmd);
	int free_fd = lowest_free_fd();

	for (size_t in = 1; in < size; in++) {
		memcpy(end - in, &self->arg, in);
		EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, variant->cmd, end - in))
			TH_LOG("%zu bytes mapped", in);
		EXPECT_EQ(0, memcmp(end - in, &self->arg, in));
	}
	EXPECT_EQ(free_fd, lowest_free_fd());
}

/* The argument starts in an unmapped page. */
FIPC_TEST(pointer, straddling_from_unmapped)
{
	char *start = page_pair(PROT_NONE, PROT_READ | PROT_WRITE);
	size_t size = _IOC_SIZE(variant->cmd);
	int free_fd = lowest_free_fd();

	for (size_t out = 1; out < size; out++) {
		memcpy(start, (char *)&self->arg + out, size - out);
		EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, variant->cmd, start - out))
			TH_LOG("%zu bytes unmapped", out);
	}
	EXPECT_EQ(free_fd, lowest_free_fd());
}

/* Returns a copy of the argument that cannot be written. */
static void *read_only_arg(FIXTURE_DATA(pointer) *self)
{
	return read_only(&self->arg, sizeof(self->arg));
}

/* The tests of calls check replies that cannot be copied to user space. */
static bool is_about_a_reply(unsigned long cmd)
{
	return cmd == FIPC_IOC_CALL || cmd == FIPC_IOC_REPLY ||
	       cmd == FIPC_IOC_AWAIT_REPLY;
}

FIPC_TEST(pointer, read_only)
{
	int free_fd = lowest_free_fd();

	/*
	 * SEND, CAP_DROP and CAP_REVOKE have no output, so they succeed. The
	 * teardown needs the message and the capability, so the test restores
	 * them.
	 */
	if (variant->cmd == FIPC_IOC_SEND) {
		EXPECT_EQ(0, raw_ioctl(self->fd, variant->cmd,
				       read_only_arg(self)));
		EXPECT_EQ(42, next_opcode(self->fd, self->cap));
		EXPECT_EQ(77, next_opcode(self->fd, self->cap));
		EXPECT_EQ(0, msg_send(self->fd, self->cap, 42, PAST));
	} else if (variant->cmd == FIPC_IOC_CAP_DROP) {
		self->arg.control.drop.cap =
			mint_new(self->fd, self->cap, FIPC_RIGHTS_ALL, 0);
		EXPECT_EQ(0, raw_ioctl(self->fd, variant->cmd,
				       read_only_arg(self)));
	} else if (variant->cmd == FIPC_IOC_CAP_REVOKE) {
		self->arg.control.revoke.cap =
			mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 0);
		EXPECT_EQ(0, raw_ioctl(self->fd, variant->cmd,
				       read_only_arg(self)));
		EXPECT_EQ(0, cap_drop(self->fd, self->arg.control.revoke.cap));
	} else if (!is_about_a_reply(variant->cmd)) {
		EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, variant->cmd,
					     read_only_arg(self)));
	}
	EXPECT_EQ(free_fd, lowest_free_fd());
}

/* The last word of the output is in a read-only page. */
FIPC_TEST(pointer, straddling_into_read_only)
{
	size_t size = _IOC_SIZE(variant->cmd), in = size - 8;
	char *end = page_pair(PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE);
	int free_fd = lowest_free_fd();

	if (variant->cmd == FIPC_IOC_SEND || variant->cmd == FIPC_IOC_CAP_DROP ||
	    variant->cmd == FIPC_IOC_CAP_REVOKE ||
	    is_about_a_reply(variant->cmd))
		return;
	/* The deadline is the last word of a receive, and is not an output. */
	if (variant->cmd == FIPC_IOC_RECV || variant->cmd == FIPC_IOC_REPLY_RECV)
		in -= 8;
	memcpy(end - in, &self->arg, size);
	ASSERT_EQ(0, mprotect(end, page_size(), PROT_READ));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, variant->cmd, end - in));
	EXPECT_EQ(free_fd, lowest_free_fd());
}

TEST_HARNESS_MAIN
