using Jidoka.Configuring;

namespace Jidoka.Tests.Configuring;

public sealed class InventoryFileTests : IDisposable
{
    private readonly TestFolder _folder = new("inventory: [tools/mail.yaml]\nagents: {clerk: }\n");

    public void Dispose() => _folder.Dispose();

    private ConfigRead Load(string inventory)
    {
        _folder.Write("tools/mail.yaml", inventory);
        return ConfigFile.Load(Path.Combine(_folder.Path, "jidoka.yaml"));
    }

    [Fact]
    public void Tools_are_annotated_in_a_file_of_their_own_without_an_entry_for_their_server()
    {
        var assets = Load(
            "tools:\n  mail/read: {effects: [reads]}\n  own: {effects: [none]}\n"
        ).Options!.Assets;

        var tool = assets.Single(static a => a.Id == AssetId.Tool("mail", "read"));
        tool.Tool!.Effects.ShouldBe(Effects.Reads);
        tool.Parents.ShouldBe([AssetId.Server("mail")]);
        assets.ShouldContain(static a => a.Id == AssetId.LocalTool("own"));
        assets.ShouldContain(static a => a.Id.Name == "clerk");
    }

    [Theory]
    [InlineData("tools:\n  mail/read: {effects: [raeds]}\n", 2, 24, "Did you mean 'reads'?")]
    [InlineData("tools:\n  a__b/read: {effects: [reads]}\n", 2, 3, "server/tool")]
    [InlineData("listen: {data: '127.0.0.1:1'}\n", 1, 1, "'listen' is not a key here")]
    [InlineData("inventory: [more.yaml]\n", 1, 1, "'inventory' is not a key here")]
    public void What_is_wrong_in_it_is_told_by_its_own_line(
        string inventory,
        long line,
        long column,
        string message
    )
    {
        var fault = Load(inventory).Faults.Single();

        fault.File.ShouldEndWith("tools/mail.yaml");
        (fault.Line, fault.Column).ShouldBe((line, column));
        fault.Message.ShouldContain(message);
    }

    [Fact]
    public void A_file_that_is_not_there_and_an_asset_of_two_files_are_told()
    {
        ConfigFile
            .Load(Path.Combine(_folder.Path, "jidoka.yaml"))
            .Faults.Single()
            .Message.ShouldContain("no such inventory file");
        Load("agents: {clerk: }\n").Faults.Single().Message.ShouldContain("declared twice");
    }
}
