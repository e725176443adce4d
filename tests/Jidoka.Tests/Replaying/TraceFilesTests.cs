using System.IO.Compression;
using System.Text;
using Jidoka.Replaying;

namespace Jidoka.Tests.Replaying;

public sealed class TraceFilesTests
{
    private const string Sound =
        """{"prompt":"p","events":[{"type":"call","tool":"t","args":{}},{"type":"result","tool":"t","content":"c","error":null}]}""";

    [Theory]
    [InlineData("""{"events":[]}""", "'prompt' is missing")]
    [InlineData("""{"prompt":"p"}""", "'events' must be a list")]
    [InlineData("""[1]""", "A trace is an object")]
    [InlineData("""{"prompt":"p","events":[{"type":"say"}]}""", "events[0]: 'type' is none of")]
    [InlineData("""{"prompt":"p","events":[{"type":"call","tool":"t"}]}""", "events[0]: 'args'")]
    [InlineData(
        """{"prompt":"p","events":[{"type":"call","args":{}}]}""",
        "events[0]: 'tool' is missing"
    )]
    [InlineData(
        """{"prompt":"p","events":[{"type":"result","tool":"t","content":"c"}]}""",
        "events[0] is the result of no call"
    )]
    [InlineData(
        """{"prompt":"p","events":[{"type":"call","tool":"t","args":{}},{"type":"result","tool":"t"}]}""",
        "neither 'content' nor 'error'"
    )]
    [InlineData("""{"prompt":"\ud800","events":[]}""", "not Unicode text")]
    [InlineData("""{"prompt":"p",""", "This is not JSON")]
    public void A_malformed_trace_is_told_by_file_and_line(string line, string message)
    {
        using var folder = new TestFolder();
        folder.Write("traces/a.jsonl", Sound + "\n\n" + line + "\n" + Sound + "\n");

        var read = TraceFiles.Read([folder.Path + "/traces"]);

        read.Traces.ShouldBeEmpty();
        var fault = read.Faults.ShouldHaveSingleItem();
        fault.Line.ShouldBe(3);
        fault.File.ShouldEndWith("a.jsonl");
        fault.Message.ShouldContain(message);
    }

    [Fact]
    public void A_folder_is_its_trace_files_plain_and_compressed()
    {
        using var folder = new TestFolder();
        folder.Write("traces/a.jsonl", Sound);
        folder.Write("traces/tools.json", "not a trace");
        using (var file = File.Create(folder.Path + "/traces/b.jsonl.gz"))
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(Sound + "\n" + Sound + "\n"));

        var read = TraceFiles.Read([folder.Path + "/traces"]);

        read.Faults.ShouldBeEmpty();
        read.Traces.Select(static t => t.Id)
            .ShouldBe(["a.jsonl:1", "b.jsonl.gz:1", "b.jsonl.gz:2"]);
    }

    [Fact]
    public void What_is_not_there_or_not_compressed_is_a_fault()
    {
        using var folder = new TestFolder();
        folder.Write("b.jsonl.gz", Sound);

        TraceFiles
            .Read([folder.Path + "/none.jsonl"])
            .Faults.ShouldHaveSingleItem()
            .Message.ShouldContain("no such file");
        TraceFiles
            .Read([folder.Path + "/b.jsonl.gz"])
            .Faults.ShouldHaveSingleItem()
            .Message.ShouldContain("cannot be read");
        TraceFiles
            .Read([folder.Path + "/policies"])
            .Faults.ShouldHaveSingleItem()
            .Message.ShouldContain("no trace here");
    }

    [Fact]
    public void A_line_beyond_its_bound_is_not_read_on()
    {
        using var lines = new BoundedLines(new StringReader("abc\nabcdef\nabc\n"), 4);

        lines.TryRead(out var first).ShouldBeTrue();
        first.ShouldBe("abc");
        lines.IsCut.ShouldBeFalse();
        lines.TryRead(out _).ShouldBeTrue();
        lines.IsCut.ShouldBeTrue();
        lines.TryRead(out _).ShouldBeFalse();
    }
}
