using Jidoka.Commanding;

namespace Jidoka.Tests.Commanding;

public sealed class PolicyCheckTests : IDisposable
{
    private const string Typo =
        "@id(\"all\")\npermit(principal, action == Action::\"callTool\", resource)\nwhen { context.argss.to == \"x\" };\n";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static async Task<InventoryView> InventoryAsync(TestFolder folder) =>
        await InventoryView.LoadAsync(folder.Options, CancellationToken.None);

    [Fact]
    public async Task Both_checks_name_a_misspelt_attribute_with_its_place_and_what_was_meant()
    {
        _folder.Write("policies/all.cedar", Typo);
        var inventory = await InventoryAsync(_folder);
        var config = Path.Combine(_folder.Path, "jidoka.yaml");

        foreach (
            var faults in new[]
            {
                PolicyCheckCommand.Check(new(_folder.Options.PolicyFolder, inventory)).Faults,
                CheckCommand.Check(config, inventory).Faults,
                CheckCommand.Check(config).Faults,
            }
        )
        {
            var fault = faults.ShouldHaveSingleItem();
            fault.File.ShouldEndWith("all.cedar");
            (fault.Line, fault.Column).ShouldBe((3, 8));
            fault.Message.ShouldContain("`argss`");
            fault.Message.ShouldContain("did you mean `args`?");
        }
    }

    [Fact]
    public async Task The_starter_policies_are_valid_in_strict_mode()
    {
        _folder.Delete("policies/all.cedar");
        foreach (var (name, text) in StarterFiles.Policies())
            _folder.Write("policies/" + name, text);

        var view = PolicyCheckCommand.Check(
            new(_folder.Options.PolicyFolder, await InventoryAsync(_folder))
        );

        (view.Faults.Length, view.Warnings.Length).ShouldBe((0, 0));
        view.Files.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_a_fault_that_says_so() =>
        PolicyCheckCommand
            .Check(new(Path.Combine(_folder.Path, "none"), InventoryView.Empty))
            .Faults.ShouldHaveSingleItem()
            .Message.ShouldContain("no such policy folder");
}
