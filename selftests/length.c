// SPDX-License-Identifier: GPL-2.0
/* The sizes of commands: control commands can grow, hot commands cannot. */
#include "kselftest_harness.h"
#include "arguments.h"

/* Each variant is one command. */
FIXTURE_VARIANT(length) {
	unsigned long cmd;
};

FIXTURE(length) {
	int fd;
	__u64 cap;
	int exported;
	long endpoints;
	unsigned char *arg;
};

FIXTURE_VARIANT_ADD(length, info) { .cmd = FIPC_IOC_INFO };
FIXTURE_VARIANT_ADD(length, endpoint_create) { .cmd = FIPC_IOC_ENDPOINT_CREATE };
FIXTURE_VARIANT_ADD(length, cap_mint) { .cmd = FIPC_IOC_CAP_MINT };
FIXTURE_VARIANT_ADD(length, cap_drop) { .cmd = FIPC_IOC_CAP_DROP };
FIXTURE_VARIANT_ADD(length, cap_revoke) { .cmd = FIPC_IOC_CAP_REVOKE };
FIXTURE_VARIANT_ADD(length, cap_export) { .cmd = FIPC_IOC_CAP_EXPORT };
FIXTURE_VARIANT_ADD(length, cap_import) { .cmd = FIPC_IOC_CAP_IMPORT };
FIXTURE_VARIANT_ADD(length, reply_defer) { .cmd = FIPC_IOC_REPLY_DEFER };
FIXTURE_VARIANT_ADD(length, caller_info) { .cmd = FIPC_IOC_CALLER_INFO };

enum { LARGEST = (1 << _IOC_SIZEBITS) - 1 };

/* Takes a new call. The server's next receive cancels the call before it. */
static void serve_one(FIXTURE_DATA(length) *self)
{
	struct waiter *caller = malloc(sizeof(*caller));

	call_waiter(caller, self->fd, self->cap, 1, NEVER);
	must(next_opcode(self->fd, self->cap) == 1);
}

FIXTURE_SETUP(length)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 0);
	self->exported = export_new(self->fd, self->cap);
	self->arg = malloc(LARGEST + 8);
	if (variant->cmd == FIPC_IOC_CALLER_INFO)
		serve_one(self);
	self->endpoints = count_of("endpoints");
}

FIXTURE_TEARDOWN(length)
{
	close(self->exported);
	close(self->fd);
	free(self->arg);
}

/*
 * Fills in a valid argument with poisoned outputs and a tail of zeros.
 * REPLY_DEFER needs a new served caller each time.
 */
static void prepare(FIXTURE_DATA(length) *self, unsigned long cmd)
{
	union control_arg arg;

	control_arg_fill(&arg, cmd, self->cap, self->exported);
	if (cmd == FIPC_IOC_CAP_DROP)
		arg.drop.cap = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 0);
	if (cmd == FIPC_IOC_CAP_REVOKE)
		arg.revoke.cap = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 0);
	if (cmd == FIPC_IOC_REPLY_DEFER)
		serve_one(self);
	memset(self->arg, 0, LARGEST + 8);
	memcpy(self->arg, &arg, _IOC_SIZE(cmd));
}

/*
 * Makes the command with @size. Returns 1 if a failure has changed the
 * argument.
 */
static int sized(FIXTURE_DATA(length) *self, unsigned long cmd, size_t size)
{
	unsigned char *before = malloc(LARGEST + 8);
	int ret;

	memcpy(before, self->arg, LARGEST + 8);
	ret = raw_ioctl(self->fd, _IOC(_IOC_DIR(cmd), FIPC_IOC_TYPE,
				       _IOC_NR(cmd), size), self->arg);
	if (ret && memcmp(before, self->arg, LARGEST + 8))
		ret = 1;
	/* No command writes after the part that it knows. */
	if (!ret && memcmp(before + _IOC_SIZE(cmd), self->arg + _IOC_SIZE(cmd),
			   LARGEST + 8 - _IOC_SIZE(cmd)))
		ret = 2;
	free(before);
	return ret;
}

FIPC_TEST(length, exact)
{
	prepare(self, variant->cmd);
	EXPECT_EQ(0, sized(self, variant->cmd, _IOC_SIZE(variant->cmd)));
}

FIPC_TEST(length, shorter)
{
	for (size_t size = 0; size < _IOC_SIZE(variant->cmd); size++) {
		prepare(self, variant->cmd);
		EXPECT_EQ(-EINVAL, sized(self, variant->cmd, size))
			TH_LOG("size %zu", size);
	}
	EXPECT_EQ(self->endpoints, count_of("endpoints"));
}

FIPC_TEST(length, longer_and_zero)
{
	static const size_t more[] = { 1, 4, 8, 64, 4096 };

	for (size_t i = 0; i < ARRAY_SIZE(more); i++) {
		prepare(self, variant->cmd);
		EXPECT_EQ(0, sized(self, variant->cmd,
				   _IOC_SIZE(variant->cmd) + more[i]))
			TH_LOG("%zu bytes longer", more[i]);
	}
	prepare(self, variant->cmd);
	EXPECT_EQ(0, sized(self, variant->cmd, LARGEST));
}

/* Tries each byte after the known part. */
FIPC_TEST(length, longer_and_not_zero)
{
	size_t known = _IOC_SIZE(variant->cmd);

	for (size_t i = 0; i < 8; i++) {
		prepare(self, variant->cmd);
		self->arg[known + i] = 1;
		EXPECT_EQ(-E2BIG, sized(self, variant->cmd, known + 8))
			TH_LOG("byte %zu", i);
	}
	prepare(self, variant->cmd);
	self->arg[LARGEST - 1] = 0x80;
	EXPECT_EQ(-E2BIG, sized(self, variant->cmd, LARGEST));
	EXPECT_EQ(self->endpoints, count_of("endpoints"));
}

/* The kernel does not read bytes after the given size. */
FIPC_TEST(length, not_zero_after_the_end)
{
	prepare(self, variant->cmd);
	memset(self->arg + _IOC_SIZE(variant->cmd), POISON, 8);
	EXPECT_EQ(0, sized(self, variant->cmd, _IOC_SIZE(variant->cmd)));
}

/* A tail that is not mapped cannot be checked for zeros. */
FIPC_TEST(length, longer_and_unmapped)
{
	unsigned long cmd = variant->cmd;
	size_t known = _IOC_SIZE(cmd);
	unsigned char *end = page_pair(PROT_READ | PROT_WRITE, PROT_NONE);

	prepare(self, cmd);
	memcpy(end - known, self->arg, known);
	cmd = _IOC(_IOC_DIR(cmd), FIPC_IOC_TYPE, _IOC_NR(cmd), known + 8);
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, cmd, end - known));
	EXPECT_EQ(0, memcmp(end - known, self->arg, known));
	EXPECT_EQ(self->endpoints, count_of("endpoints"));
}

static const unsigned long hot[] = {
	FIPC_IOC_SEND, FIPC_IOC_RECV, FIPC_IOC_CALL, FIPC_IOC_REPLY,
	FIPC_IOC_REPLY_RECV, FIPC_IOC_AWAIT_REPLY, FIPC_IOC_SEND_BATCH,
	FIPC_IOC_RECV_BATCH, FIPC_IOC_SEND_TO,
};

/*
 * With another size or direction, a number is another command, which does not
 * exist.
 */
TEST(hot_commands)
{
	unsigned char *arg = calloc(1, LARGEST + 8);
	int fd = space_new();

	for (size_t i = 0; i < ARRAY_SIZE(hot); i++) {
		for (size_t size = 0; size <= LARGEST; size += size < 256 ? 1 : 251) {
			unsigned long cmd = _IOC(_IOC_DIR(hot[i]), FIPC_IOC_TYPE,
						 _IOC_NR(hot[i]), size);

			if (cmd == hot[i])
				continue;
			EXPECT_EQ(-ENOTTY, raw_ioctl(fd, cmd, arg))
				TH_LOG("command %zu, size %zu", i, size);
		}
		EXPECT_EQ(-ENOTTY, raw_ioctl(fd, _IOC(_IOC_READ, FIPC_IOC_TYPE,
						      _IOC_NR(hot[i]), 64), arg));
		/*
		 * With its own size the command exists. It fails because there
		 * is no capability.
		 */
		EXPECT_NE(-ENOTTY, raw_ioctl(fd, hot[i], arg));
	}
	close(fd);
	free(arg);
}

TEST_HARNESS_MAIN
