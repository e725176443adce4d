using Jidoka.Storage.Merkle;
using Jidoka.Storage.Verifying;

namespace Jidoka.Storage.Tests.Merkle;

/// <summary>The published log of 15 entries of C2SP tlog-tiles: both trees and the note verifier must agree with it.</summary>
public sealed class TileVectorTests
{
    private const string Key =
        "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";

    private static string Log => SharedData.Folder("tlog-tiles", "testdata", "log");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    public void Both_trees_have_the_root_of_the_published_checkpoint(int size)
    {
        var checkpoint = NoteVerifier
            .Parse(Key)
            .Check(File.ReadAllText(Path.Combine(Log, $"checkpoint.{size}")));
        checkpoint.ShouldNotBeNull();
        checkpoint.Value.Size.ShouldBe(size);
        var tile = File.ReadAllBytes(Path.Combine(Log, "tile", "0", "000.p", $"{size}"));
        var writer = new TreeFrontier();
        using var verifier = new RootStack();
        for (var i = 0; i < size; i++)
        {
            writer.Append(tile.AsSpan(i * 32, 32));
            verifier.Push(tile[(i * 32)..(i * 32 + 32)]);
        }

        writer.Root().ShouldBe(checkpoint.Value.Root);
        verifier.Root().ShouldBe(checkpoint.Value.Root);
    }

    [Fact]
    public void A_changed_note_is_refused()
    {
        var note = File.ReadAllText(Path.Combine(Log, "checkpoint.15"));
        var verifier = NoteVerifier.Parse(Key);
        for (var i = 0; i < note.Length; i++)
        {
            var changed = note.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            verifier.Check(new string(changed)).ShouldBeNull($"character {i}");
        }
    }
}
