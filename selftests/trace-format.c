// SPDX-License-Identifier: GPL-2.0
/*
 * The format of the trace events. Scripts depend on it: fields may be added,
 * but not changed.
 */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

#define EVENTS	"/sys/kernel/tracing/events/fastipc/"

#define FIELD(type, name, offset, size, sign)				\
	"\tfield:" type " " name ";\toffset:" #offset ";\tsize:" #size	\
	";\tsigned:" #sign ";\n"
#define U64(name, offset)	FIELD("u64", name, offset, 8, 0)
#define U32(name, offset)	FIELD("u32", name, offset, 4, 0)
#define S32(name, offset)	FIELD("s32", name, offset, 4, 1)
#define PRINT(format)		"\nprint fmt: " format "\n"

/* The part of a format after the fields that every event has. */
static const struct format {
	const char *event, *text;
} formats[] = {
	{
		"fipc_fast_send",
		U64("endpoint", 8)
		U64("badge", 16)
		U32("opcode", 24)
		S32("pid", 28)
		PRINT("\"pid=%d endpoint=%llu badge=%llu opcode=%u\", "
		      "REC->pid, REC->endpoint, REC->badge, REC->opcode")
	}, {
		"fipc_fast_receive",
		U64("endpoint", 8)
		U64("badge", 16)
		U32("opcode", 24)
		PRINT("\"endpoint=%llu badge=%llu opcode=%u\", "
		      "REC->endpoint, REC->badge, REC->opcode")
	}, {
		"fipc_slow_path",
		U64("endpoint", 8)
		U64("badge", 16)
		U32("opcode", 24)
		U32("reason", 28)
		U32("queued", 32)
		PRINT("\"reason=%s endpoint=%llu badge=%llu opcode=%u queued=%u\", "
		      "__print_symbolic(REC->reason, "
		      "{ 0, \"queued\" }, { 1, \"stalled\" }, "
		      "{ 2, \"received\" }, { 3, \"refused\" }), "
		      "REC->endpoint, REC->badge, REC->opcode, REC->queued")
	}, {
		"fipc_call",
		U64("id", 8)
		U64("endpoint", 16)
		U64("badge", 24)
		U32("opcode", 32)
		S32("pid", 36)
		PRINT("\"id=%llx endpoint=%llu badge=%llu opcode=%u pid=%d\", "
		      "REC->id, REC->endpoint, REC->badge, REC->opcode, REC->pid")
	}, {
		"fipc_reply",
		U64("id", 8)
		U64("endpoint", 16)
		U64("badge", 24)
		U32("opcode", 32)
		S32("pid", 36)
		S32("result", 40)
		PRINT("\"id=%llx endpoint=%llu badge=%llu opcode=%u pid=%d result=%d\", "
		      "REC->id, REC->endpoint, REC->badge, REC->opcode, REC->pid, "
		      "REC->result")
	}, {
		"fipc_cap",
		U64("endpoint", 8)
		U64("badge", 16)
		U32("rights", 24)
		U32("what", 28)
		PRINT("\"what=%s endpoint=%llu badge=%llu rights=%s\", "
		      "__print_symbolic(REC->what, "
		      "{ 0, \"created\" }, { 1, \"derived\" }, "
		      "{ 2, \"dropped\" }, { 3, \"revoked\" }), "
		      "REC->endpoint, REC->badge, "
		      "__print_flags(REC->rights, \"|\", { 1, \"send\" }, "
		      "{ 2, \"recv\" }, { 4, \"mint\" })")
	}, {
		"fipc_endpoint",
		U64("endpoint", 8)
		U32("depth", 16)
		U32("what", 20)
		PRINT("\"what=%s endpoint=%llu depth=%u\", "
		      "__print_symbolic(REC->what, "
		      "{ 0, \"created\" }, { 1, \"closed\" }), "
		      "REC->endpoint, REC->depth")
	}, {
		"fipc_wait",
		U32("what", 8)
		PRINT("\"what=%s\", __print_symbolic(REC->what, "
		      "{ 0, \"spun\" }, { 1, \"spun-in-vain\" }, "
		      "{ 2, \"sleeps\" })")
	},
};

static const char *after_common(const char *text)
{
	const char *last = strstr(text, " common_pid;"), *end;

	must(last);
	end = strstr(last, "\n\n");
	must(end);
	return end + strlen("\n\n");
}

FIXTURE(trace_format) { };
FIXTURE_SETUP(trace_format) { }
FIXTURE_TEARDOWN(trace_format) { }

FIPC_TEST(trace_format, all)
{
	char path[160], text[4096];

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		snprintf(path, sizeof(path), EVENTS "%s/format",
			 formats[i].event);
		ASSERT_TRUE(file_read(path, text, sizeof(text)));
		EXPECT_STREQ(formats[i].text, after_common(text)) {
			TH_LOG("event %s", formats[i].event);
		}
	}
}

/* There must be no event that is not above. */
FIPC_TEST(trace_format, no_other)
{
	char path[160], text[1024];
	size_t seen = 0;
	FILE *list = popen("ls " EVENTS, "re");

	ASSERT_NE(NULL, list);
	while (fgets(text, sizeof(text), list)) {
		text[strcspn(text, "\n")] = '\0';
		snprintf(path, sizeof(path), EVENTS "%.64s/format", text);
		seen += !access(path, F_OK);
	}
	EXPECT_EQ(0, pclose(list));
	EXPECT_EQ(ARRAY_SIZE(formats), seen);
}

TEST_HARNESS_MAIN
