"""Where every equation, default and published number comes from.

A key names a work wherever one is needed: in the parameters (``source="dyer_chu2003"``), in a
rule's docstring, in ``facts.csv``. Two keys stand for no work at all: ``"assumed"`` and
``"derived"``.

``status`` says how far the *citation* was checked, not whether the finding is right:

verified
    Authors, title, outlet and year agree with an independent public record of the work. A DOI is
    given only if it was seen in such a record.
unverified
    Written from secondary material or from memory; ``note`` says what is missing.
none
    Not a work.

Examples
--------
>>> SOURCES["wichura1988"].doi
'10.2307/2347330'
>>> cite("assumed")
'Assumed: a choice of the authors without a source.'
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Status = Literal["verified", "unverified", "none"]

V: Final = "verified"
U: Final = "unverified"


class Source(NamedTuple):
    """A work, and how well its citation is known."""

    key: str
    """Short name: authors and year in lower case."""
    citation: str
    """The full citation, without the DOI."""
    doi: str
    """The DOI, empty if none was verified."""
    status: Status
    """How far the citation was checked."""
    note: str = ""
    """What it is used for, and what could not be checked."""


_NO_WORKS: Final = (
    Source("assumed", "Assumed: a choice of the authors without a source.", "", "none"),
    Source("derived", "Derived: follows from other numbers or equations here.", "", "none"),
)

_PUBLISHED_NUMBERS: Final = (
    Source(
        "dyer_chu2003",
        "Dyer, J. H. and Chu, W. (2003). The role of trustworthiness in reducing transaction costs "
        "and improving performance: Empirical evidence from the United States, Japan, and Korea. "
        "Organization Science 14(1), 57-68.",
        "10.1287/orsc.14.1.57.12806",
        V,
        "Patterns P1 and P2. The draft of June 2002 and the journal were seen cited; the share "
        "0.47 is from the press release below.",
    ),
    Source(
        "aom2002",
        "Academy of Management (2002). Press release of 1 July 2002 on Dyer and Chu.",
        "",
        U,
        "The share of contact time at the least trusted automaker.",
    ),
    Source(
        "dyer_chu1997",
        "Dyer, J. H. and Chu, W. (1997). The economic value of trust in supplier-buyer relations. "
        "Working paper w-0145a, International Motor Vehicle Program, draft of 3 November 1997.",
        "",
        V,
        "'Twice as much' contact time on contracting and haggling at the least trusted automaker.",
    ),
    Source(
        "dyer1996",
        "Dyer, J. H. (1996). How Chrysler created an American keiretsu. Harvard Business Review "
        "74(4), July-August, 42-56.",
        "",
        V,
        "Pattern P4: supplier proposals, 2,500 to 1,140 suppliers. The issue number is from "
        "memory.",
    ),
    Source(
        "chrysler1998",
        "Chrysler Corporation (1998). Suppliers team with Chrysler for $2.1 billion in cost "
        "savings. News release, Auburn Hills, 4 August 1998.",
        "",
        V,
        "Pattern P4: more than 100 proposals a week; 1.2 billion the year before.",
    ),
    Source(
        "press1994",
        "Press reports of 1993-1994 on purchasing at General Motors (Associated Press, "
        "BusinessWeek).",
        "",
        U,
        "Pattern P3. Single articles were not looked up, but for the two below.",
    ),
    Source(
        "businessweek1993",
        "BusinessWeek (22 August 1993). There's another side to the Lopez saga.",
        "",
        V,
        "General Motors admitted to have leaked proprietary information of suppliers to their "
        "competition, and reopened contracts: what a supplier risks that tells.",
    ),
    Source(
        "businessweek1994",
        "BusinessWeek (7 August 1994). Hardball is still GM's game.",
        "",
        V,
        "Price cuts of up to 20 % demanded; a part developed together, whose price was then "
        "pressed further with the bid of a rival.",
    ),
    Source(
        "pwc2011",
        "PwC, London Economics and Ecorys (2011). Public procurement in Europe: Cost and "
        "effectiveness. Study for the European Commission.",
        "",
        V,
        "A tender, with 5 to 6 bids, takes an authority's people 11 days in the quickest country "
        "and 68 in the slowest. The figures were read in a presentation of the study.",
    ),
    Source(
        "ozer2011",
        "Özer, Ö., Zheng, Y. and Chen, K.-Y. (2011). Trust in forecast information sharing. "
        "Management Science 57(6), 1111-1137.",
        "10.1287/mnsc.1110.1334",
        V,
        "Forecast reports and reliance; pattern P11. The slopes are a re-analysis.",
    ),
    Source(
        "davis2023",
        "Davis, A. M., Flicker, B., Hyndman, K., Katok, E., Keppler, S., Leider, S., Long, X. and "
        "Tong, J. D. (2023). A replication study of operations management experiments in "
        "Management Science. Management Science 69(9), 4977-4991.",
        "10.1287/mnsc.2023.4866",
        V,
        "Pattern P11: the replications.",
    ),
    Source(
        "schniter2013",
        "Schniter, E., Sheremeta, R. M. and Sznycer, D. (2013). Building and rebuilding trust with "
        "promises and apologies. Journal of Economic Behavior and Organization 94, 240-256.",
        "",
        V,
        "18.8 % of trusted trustees broke their promise. Volume and pages are from secondary "
        "material, which differs by a page.",
    ),
    Source(
        "fnbeh2021",
        "Frontiers in Behavioral Neuroscience (2021), article 787905: promises in trust games with "
        "high stakes, made face to face.",
        "10.3389/fnbeh.2021.787905",
        U,
        "The abstract was read (30.7 % and 28 % of promises broken); title and authors were not "
        "recorded.",
    ),
    Source(
        "gaur2005",
        "Gaur, V., Giloni, A. and Seshadri, S. (2005). Information sharing in a supply chain under "
        "ARMA demand. Management Science 51(6), 961-969.",
        "",
        V,
    ),
    Source(
        "cao_lumineau2015",
        "Cao, Z. and Lumineau, F. (2015). Revisiting the interplay between contractual and "
        "relational governance: A qualitative and meta-analytic investigation. Journal of "
        "Operations Management 33-34, 15-42.",
        "10.1016/j.jom.2014.09.009",
        V,
        "33,051 relationships in 149 studies: contracts and trust go together.",
    ),
    Source(
        "hou2014",
        "Hou, Y., Xiong, Y., Wang, X. and Liang, X. (2014). The effects of a trust mechanism on a "
        "dynamic supply chain network. Expert Systems with Applications 41(6), 3060-3068.",
        "",
        V,
        "Bankruptcies by sourcing rule.",
    ),
    Source(
        "weisbuch2000",
        "Weisbuch, G., Kirman, A. and Herreiner, D. (2000). Market organisation and trading "
        "relationships. Economic Journal 110(463), 411-436.",
        "",
        U,
        "Logit choice and the loyalty threshold. Only the earlier versions were found (Santa Fe "
        "Institute working paper 95-11-102); volume and pages are from secondary material.",
    ),
)

_RELATIONS_AND_GOVERNANCE: Final = (
    Source(
        "henke2008",
        "Henke, J. W., Parameswaran, R. and Pisharodi, R. M. (2008). Manufacturer price reduction "
        "pressure and supplier relations. Journal of Business and Industrial Marketing 23(5), "
        "287-300.",
        "",
        U,
        "Not the pressure but the manner. Authors, title and abstract were seen; the journal, its "
        "issue and the pages are from memory.",
    ),
    Source(
        "levitt1983",
        "Levitt, T. (1983). After the sale is over. Harvard Business Review 61(5), 87-94.",
        "",
        V,
        "After-sales service, erosion of relationships, silence as a sign of decline.",
    ),
    Source(
        "hirschman1970",
        "Hirschman, A. O. (1970). Exit, voice, and loyalty: Responses to decline in firms, "
        "organizations, and states. Harvard University Press.",
        "",
        V,
        "Voice or silence.",
    ),
    Source(
        "krishnan2006",
        "Krishnan, R., Martin, X. and Noorderhaven, N. G. (2006). When does trust matter to "
        "alliance performance? Academy of Management Journal 49(5), 894-917.",
        "",
        U,
        "Trust matters more under behavioural, less under environmental uncertainty. Authors, "
        "title and abstract were seen; the journal, its issue and the pages are from memory.",
    ),
    Source(
        "villena2011",
        "Villena, V. H., Revilla, E. and Choi, T. Y. (2011). The dark side of buyer-supplier "
        "relationships: A social capital perspective. Journal of Operations Management 29(6), "
        "561-576.",
        "",
        V,
        "The inverted U. The issue is from memory.",
    ),
    Source(
        "gulati_nickerson2008",
        "Gulati, R. and Nickerson, J. A. (2008). Interorganizational trust, governance choice, and "
        "exchange performance. Organization Science 19(5), 688-708.",
        "10.1287/orsc.1070.0345",
        V,
        "Trust as substitute and complement. Issue and pages are from memory; one record has issue "
        "2.",
    ),
    Source(
        "poppo_zenger2002",
        "Poppo, L. and Zenger, T. (2002). Do formal contracts and relational governance function "
        "as substitutes or complements? Strategic Management Journal 23(8), 707-725.",
        "10.1002/smj.249",
        V,
        "Contract completeness grows with what is at stake and with experience.",
    ),
    Source(
        "klein1978",
        "Klein, B., Crawford, R. G. and Alchian, A. A. (1978). Vertical integration, appropriable "
        "rents, and the competitive contracting process. Journal of Law and Economics 21(2), "
        "297-326.",
        "10.1086/466922",
        V,
        "Hold-up of a specific investment.",
    ),
    Source(
        "akerlof1982",
        "Akerlof, G. A. (1982). Labor contracts as partial gift exchange. Quarterly Journal of "
        "Economics 97(4), 543-569.",
        "",
        V,
        "Effort answers a fair price.",
    ),
    Source(
        "shapiro_stiglitz1984",
        "Shapiro, C. and Stiglitz, J. E. (1984). Equilibrium unemployment as a worker discipline "
        "device. American Economic Review 74(3), 433-444.",
        "",
        V,
        "A margin worth keeping deters shading.",
    ),
    Source(
        "axelrod1984",
        "Axelrod, R. (1984). The evolution of cooperation. Basic Books.",
        "",
        V,
        "Reciprocity: conduct that answers conduct.",
    ),
    Source(
        "lewicki_bunker1996",
        "Lewicki, R. J. and Bunker, B. B. (1996). Developing and maintaining trust in work "
        "relationships. In R. M. Kramer and T. R. Tyler (eds), Trust in organizations: Frontiers "
        "of theory and research, 114-139. Sage.",
        "",
        V,
    ),
    Source(
        "dirks2009",
        "Dirks, K. T., Lewicki, R. J. and Zaheer, A. (2009). Repairing relationships within and "
        "between organizations: Building a conceptual foundation. Academy of Management Review "
        "34(1), 68-84.",
        "10.5465/amr.2009.35713285",
        V,
        "Repair after a breach.",
    ),
    Source(
        "slovic1993",
        "Slovic, P. (1993). Perceived risk, trust, and democracy. Risk Analysis 13(6), 675-682.",
        "10.1111/j.1539-6924.1993.tb01329.x",
        V,
        "Negative evidence weighs more than positive.",
    ),
)

_MODELS_OF_TRUST: Final = (
    Source(
        "coleman1990",
        "Coleman, J. S. (1990). Foundations of social theory. Cambridge, Massachusetts: Harvard "
        "University Press.",
        "",
        V,
        "Trust is placed where the chance that it is kept, times the gain, exceeds the chance that "
        "it is broken, times the loss. The chapter on trust was not read; reviews and papers that "
        "state the condition were.",
    ),
    Source(
        "josang_ismail2002",
        "Jøsang, A. and Ismail, R. (2002). The beta reputation system. Proceedings of the 15th "
        "Bled Electronic Commerce Conference, 324-337.",
        "",
        V,
        "Trust as a Beta belief with forgetting.",
    ),
    Source(
        "jonker_treur1999",
        "Jonker, C. M. and Treur, J. (1999). Formal analysis of models for the dynamics of trust "
        "based on experiences. Multi-Agent System Engineering (MAAMAW '99), Lecture Notes in "
        "Computer Science 1647, 221-231. Springer.",
        "",
        V,
        "Linear asymmetric trust.",
    ),
    Source(
        "klos_nooteboom2001",
        "Klos, T. B. and Nooteboom, B. (2001). Agent-based computational transaction cost "
        "economics. Journal of Economic Dynamics and Control 25(3-4), 503-526.",
        "",
        V,
        "Trust that grows with the length of a relation. The issue is from memory.",
    ),
    Source(
        "fu2016",
        "Fu, X., Dong, M., Liu, S. and Han, G. (2016). Trust based decisions in supply chains with "
        "an agent. Decision Support Systems 82, 35-46.",
        "",
        V,
        "Multiplicative trust. The citation was checked, the equations were not.",
    ),
    Source(
        "pant_yu2025",
        "Pant, V. and Yu, E. (2025). Computational foundations for strategic coopetition: "
        "Formalizing trust and reputation dynamics. arXiv:2510.24909.",
        "",
        V,
        "Two layers: a reputation that caps trust (hysteresis). A preprint.",
    ),
    Source(
        "kim2009",
        "Kim, W.-S. (2009). Effects of a trust mechanism on complex adaptive supply networks: An "
        "agent-based social simulation study. Journal of Artificial Societies and Social "
        "Simulation 12(3), 4.",
        "",
        V,
        "Allocation of a shortage by trust; seen on the journal's own page.",
    ),
)

_METHODS: Final = (
    Source(
        "salmon2011",
        "Salmon, J. K., Moraes, M. A., Dror, R. O. and Shaw, D. E. (2011). Parallel random "
        "numbers: as easy as 1, 2, 3. Proceedings of the International Conference for High "
        "Performance Computing, Networking, Storage and Analysis (SC11), 1-12.",
        "10.1145/2063384.2063405",
        V,
        "Philox4x32-10.",
    ),
    Source(
        "wichura1988",
        "Wichura, M. J. (1988). Algorithm AS 241: The percentage points of the normal "
        "distribution. Applied Statistics 37(3), 477-484.",
        "10.2307/2347330",
        V,
        "The normal quantile.",
    ),
    Source(
        "tang1989",
        "Tang, P. T. P. (1989). Table-driven implementation of the exponential function in IEEE "
        "floating-point arithmetic. ACM Transactions on Mathematical Software 15(2), 144-157.",
        "10.1145/63522.214389",
        V,
        "The exponential.",
    ),
    Source(
        "tang1990",
        "Tang, P. T. P. (1990). Table-driven implementation of the logarithm function in IEEE "
        "floating-point arithmetic. ACM Transactions on Mathematical Software 16(4), 378-400.",
        "",
        V,
        "The logarithm.",
    ),
    Source(
        "fdlibm1993",
        "Sun Microsystems (1993). Freely Distributable LIBM: e_exp.c and e_log.c.",
        "",
        U,
        "The exponential and the logarithm without tables. Seen named in other libraries only.",
    ),
    Source(
        "blom1958",
        "Blom, G. (1958). Statistical estimates and transformed beta-variables. Wiley.",
        "",
        V,
        "Expected order statistics of normal draws.",
    ),
    Source(
        "arrow1951",
        "Arrow, K. J., Harris, T. and Marschak, J. (1951). Optimal inventory policy. Econometrica "
        "19(3), 250-272.",
        "10.2307/1906813",
        V,
        "The newsvendor quantity.",
    ),
    Source(
        "vickrey1961",
        "Vickrey, W. (1961). Counterspeculation, auctions, and competitive sealed tenders. Journal "
        "of Finance 16(1), 8-37.",
        "10.1111/j.1540-6261.1961.tb02789.x",
        V,
        "The winner is paid the second-best offer.",
    ),
    Source(
        "che1993",
        "Che, Y.-K. (1993). Design competition through multidimensional auctions. RAND Journal of "
        "Economics 24(4), 668-680.",
        "",
        V,
        "Auctions on a score of price and quality.",
    ),
    Source(
        "grimm2020",
        "Grimm, V., Railsback, S. F., Vincenot, C. E., Berger, U., Gallagher, C., DeAngelis, D. "
        "L., et al. (2020). The ODD protocol for describing agent-based and other simulation "
        "models: A second update to improve clarity, replication, and structural realism. Journal "
        "of Artificial Societies and Social Simulation 23(2), 7.",
        "10.18564/jasss.4259",
        V,
        "How the model is described.",
    ),
    Source(
        "terhoeven2025",
        "ter Hoeven, E., Kwakkel, J., Hess, V., Pike, T., Wang, B., rht and Kazil, J. (2025). Mesa "
        "3: Agent-based modeling with Python in 2025. Journal of Open Source Software 10(107), "
        "7668.",
        "10.21105/joss.07668",
        V,
        "The framework under the readable engine.",
    ),
    Source(
        "muller2013",
        "Müller, B., Bohn, F., Dreßler, G., Groeneveld, J., Klassert, C., Martin, R., Schlüter, "
        "M., Schulze, J., Weise, H. and Schwarz, N. (2013). Describing human decisions in "
        "agent-based models: ODD + D, an extension of the ODD protocol. Environmental Modelling "
        "and Software 48, 37-48.",
        "10.1016/j.envsoft.2013.06.003",
        V,
        "How the decisions in the model are described.",
    ),
)

_ALL: Final = (
    *_NO_WORKS,
    *_PUBLISHED_NUMBERS,
    *_RELATIONS_AND_GOVERNANCE,
    *_MODELS_OF_TRUST,
    *_METHODS,
)

SOURCES: Final[dict[str, Source]] = {source.key: source for source in _ALL}
"""Every source by its key."""


def cite(key: str) -> str:
    """Return the full citation, with the DOI as a link where one is known.

    Parameters
    ----------
    key
        A key of ``SOURCES``.

    Raises
    ------
    KeyError
        If there is no such source.

    Examples
    --------
    >>> cite("levitt1983")
    'Levitt, T. (1983). After the sale is over. Harvard Business Review 61(5), 87-94.'
    """
    source = SOURCES[key]
    return f"{source.citation} https://doi.org/{source.doi}" if source.doi else source.citation
