using Jidoka.Commanding;
using Jidoka.Configuring;

namespace Jidoka.Tests.Configuring;

public sealed class EffectNamesTests
{
    [Theory]
    [InlineData("files/delete_file", Effects.Reads, "destructive")]
    [InlineData("files/deleteFile", Effects.None, "destructive")]
    [InlineData("mail/send", Effects.Reads, "external")]
    [InlineData("files/delete_file", Effects.Writes, null)]
    [InlineData("mail/get_sent", Effects.Reads, null)]
    [InlineData("mail/sender_of", Effects.Reads, null)]
    public void A_deed_that_is_called_a_read_is_told(string name, Effects effects, string? likely)
    {
        var warning = EffectNames.WarningOf(AssetId.Parse("Tool:" + name), effects);

        if (likely is null)
            warning.ShouldBeNull();
        else
            warning!.ShouldContain(likely);
    }

    [Fact]
    public void Check_warns_of_it()
    {
        using var folder = new TestFolder("tools:\n  files/delete: {effects: [reads]}\n");

        CheckCommand
            .Check(Path.Combine(folder.Path, "jidoka.yaml"))
            .Warnings.ShouldContain(static w => w.Contains("its name says 'delete'"));
    }
}
